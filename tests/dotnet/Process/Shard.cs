using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gpt2.Process.Tests;

/// <summary>Splits a safetensors file into shards, as large models are published.</summary>
internal static class Shard
{
    /// <param name="files">A model's files. The weights are replaced by shards and an index.</param>
    public static void Split(Dictionary<string, byte[]> files, string weights, int shards)
    {
        files.Remove(weights, out var whole);
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var tensors = JsonNode.Parse(whole.AsSpan(sizeof(long), headerLength))!.AsObject().Where(t => t.Key != "__metadata__").ToArray();
        var index = new JsonObject();
        foreach (var (number, some) in tensors.Chunk((tensors.Length + shards - 1) / shards).Index())
        {
            var name = $"model-{number + 1:00000}-of-{shards:00000}.safetensors";
            files[name] = Write(some, whole.AsSpan(sizeof(long) + headerLength));
            foreach (var (tensor, _) in some)
                index[tensor] = name;
        }
        files[weights + ".index.json"] = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["weight_map"] = index });
    }

    private static byte[] Write(KeyValuePair<string, JsonNode?>[] tensors, ReadOnlySpan<byte> data)
    {
        var (header, body) = (new JsonObject(), new MemoryStream());
        foreach (var (name, entry) in tensors)
        {
            var (begin, end) = ((int)entry!["data_offsets"]![0]!, (int)entry["data_offsets"]![1]!);
            var moved = entry.DeepClone();
            moved["data_offsets"] = new JsonArray(body.Length, body.Length + end - begin);
            header[name] = moved;
            body.Write(data[begin..end]);
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var prefix = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        return [.. prefix, .. json, .. body.ToArray()];
    }
}

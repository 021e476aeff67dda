using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.Inference.Suggestions;

/// <summary>How often texts of a stated probability are right: points from left to right, joined by lines, with a line from (0, 0) to the
/// first and a level line after the last. Stored as [[stated, right], …].</summary>
[JsonConverter(typeof(ReliabilityCurveConverter))]
public sealed class ReliabilityCurve
{
    /// <summary>With fewer cases the share of right ones is chance.</summary>
    private const int LeastCases = 60;

    /// <summary>Cases are grouped into bins of equal width. Most cases are unlikely, but the likely ones matter.</summary>
    private const int Parts = 25;

    private readonly double[][] points;

    /// <exception cref="FormatException">The points do not go from left to right between 0 and 1.</exception>
    public ReliabilityCurve(double[][] points)
    {
        var last = 0.0;
        foreach (var point in points)
        {
            if (
                point is not [var stated, var right]
                || !(stated > last || stated == last && last == 0)
                || stated > 1
                || !(right is >= 0 and <= 1)
            )
                throw new FormatException("the points of a curve must be in ascending order, between 0 and 1");
            last = stated;
        }
        this.points = points.Length > 0 ? points : throw new FormatException("a curve has no points");
    }

    /// <summary>[stated, right] from left to right.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Points => points;

    /// <summary>The probability that a text of a stated probability is right.</summary>
    public double Probability(double stated)
    {
        var (x, y) = (0.0, 0.0);
        foreach (var point in points)
        {
            if (stated <= point[0])
                return point[0] == x ? point[1] : y + (point[1] - y) * (stated - x) / (point[0] - x);
            (x, y) = (point[0], point[1]);
        }
        return y;
    }

    /// <summary>The curve of cases: the means of bins with enough cases, made non-decreasing (pool adjacent violators, Ayer et al.
    /// 1955).</summary>
    /// <param name="cases">Stated probabilities, and whether the text was right.</param>
    /// <returns>Null if there are too few cases to tell.</returns>
    public static ReliabilityCurve? Fit(IReadOnlyList<(double Stated, bool IsRight)> cases)
    {
        var pools = new List<Pool>();
        foreach (var part in cases.GroupBy(one => Math.Min(Parts - 1, (int)(Parts * one.Stated))).OrderBy(part => part.Key))
        {
            var pool = new Pool(part.Sum(one => one.Stated), part.Count(one => one.IsRight), part.Count());
            while (pools.Count > 0 && (pools[^1].Cases < LeastCases || pools[^1].Right >= pool.Right))
            {
                pool = pools[^1].And(pool);
                pools.RemoveAt(pools.Count - 1);
            }
            pools.Add(pool);
        }
        if (pools is [.., var before, { Cases: < LeastCases } last])
        {
            pools.RemoveAt(pools.Count - 1);
            pools[^1] = before.And(last);
        }
        return pools is [{ Cases: >= LeastCases }, ..]
            ? new([.. pools.Select(pool => new[] { Math.Round(pool.Stated, 4), Math.Round(pool.Right, 4) })])
            : null;
    }

    /// <summary>Cases with similar probabilities.</summary>
    private readonly record struct Pool(double StatedSum, int RightCount, int Cases)
    {
        public double Stated => StatedSum / Cases;

        public double Right => (double)RightCount / Cases;

        public Pool And(Pool other) => new(StatedSum + other.StatedSum, RightCount + other.RightCount, Cases + other.Cases);
    }
}

/// <summary>Reads and writes curves as JSON: [[stated, right], …].</summary>
public sealed class ReliabilityCurveConverter : JsonConverter<ReliabilityCurve>
{
    /// <inheritdoc/>
    public override bool HandleNull => true; // an error

    /// <inheritdoc/>
    public override ReliabilityCurve Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var points = new List<double[]>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var stated = reader.GetDouble();
            reader.Read();
            points.Add([stated, reader.GetDouble()]);
            reader.Read();
            Expect(ref reader, JsonTokenType.EndArray);
        }
        Expect(ref reader, JsonTokenType.EndArray);
        try
        {
            return new([.. points]);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ReliabilityCurve value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var point in value.Points)
            writer.WriteRawValue(FormattableString.Invariant($"[{point[0]}, {point[1]}]"));
        writer.WriteEndArray();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
            throw new JsonException("a curve must be a list of pairs [stated, right]");
    }
}

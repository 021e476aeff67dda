using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Session;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Engine;

public sealed class EngineTests
{
    private static readonly SuggestionOptions Eager = new()
    {
        LeastProbability = 0,
        ReadingCost = 0,
        StopAt = StopAt.Never,
    };

    private static readonly ModelCalibration Doubtful = ModelCalibration.Everywhere(
        new([
            [1, 0.61],
        ])
    );

    /// <summary>A model that writes words and parts of words rather than bytes.</summary>
    private static readonly TinyShape Wordy = new()
    {
        Context = 160,
        Likely = [.. Enumerable.Range(256, TinyVocabulary.EndOfText - 257).Select(token => (token, 7.0))],
    };

    [Fact]
    public void The_same_seed_repeats_the_texts_and_another_seed_does_not()
    {
        using var model = new TinyModel();
        Assert.Equal(Written(1), Written(1));
        Assert.NotEqual(Written(1), Written(2));

        string[] Written(int seed)
        {
            using var engine = model.Engine();
            return
            [
                .. Continue(
                        engine,
                        "the cat",
                        new()
                        {
                            MaxTokens = 12,
                            Sampling = new() { Seed = seed },
                        }
                    )
                    .Take(3)
                    .Select(c => c.Text),
            ];
        }
    }

    [Fact]
    public void Continuations_of_one_prompt_differ_and_the_prompt_is_run_once()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var texts = Continue(
                engine,
                "the cat",
                new()
                {
                    MaxTokens = 5,
                    Sampling = new() { Seed = 1 },
                }
            )
            .Take(3)
            .Select(c => c.Text)
            .ToList();
        Assert.Equal(3, texts.Distinct().Count());
        Assert.Equal(1 + 3 * 4, engine.ModelRuns); // the prompt, and each drawn token but the last
    }

    [Fact]
    public void Each_continuation_in_a_batch_ends_where_it_would_end_alone()
    {
        using var model = new TinyModel(new() { Likely = [(TinyVocabulary.EndOfText, 4)] });
        using var engine = model.Engine();
        var together = Continue(
                engine,
                "the cat",
                new()
                {
                    MaxTokens = 9,
                    Together = 4,
                    Sampling = new() { Seed = 2 },
                }
            )
            .Take(40)
            .ToList();
        Assert.Contains(together, c => c.Tokens == 9);
        Assert.Contains(together, c => c.Tokens is > 0 and < 9);
        Assert.All(together, c => Assert.DoesNotContain(Gpt2Tokenizer.EndOfTextToken, c.Text, StringComparison.Ordinal));

        var likeliest = new ContinuationOptions
        {
            MaxTokens = 9,
            Sampling = new() { Temperature = 0 },
        };
        var alone = Continue(engine, "the cat", likeliest).First();
        Assert.All(
            Continue(engine, "the cat", likeliest with { Together = 3 }).Take(3),
            c =>
            {
                Assert.Equal((alone.Text, alone.Tokens), (c.Text, c.Tokens));
                Assert.Equal(alone.LogProbability, c.LogProbability, 1e-3);
            }
        );
    }

    [Fact]
    public void A_seed_repeats_each_continuation_in_a_batch_and_none_is_returned_in_pieces()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        Assert.Equal(Written(1), Written(1));
        Assert.NotEqual(Written(1), Written(2));
        Assert.Equal(4, Written(1).Distinct().Count());

        string[] Written(int seed)
        {
            engine.Suggest("a cat sat", "", Eager);
            var options = new ContinuationOptions
            {
                MaxTokens = 12,
                Together = 2,
                Sampling = new() { Seed = seed },
            };
            return
            [
                .. engine
                    .Continue("the cat", options, _ => Assert.Fail("several texts must not be returned piece by piece"))
                    .Take(4)
                    .Select(c => c.Text),
            ];
        }
    }

    [Fact]
    public void A_batch_of_continuations_takes_as_many_runs_as_its_longest()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        Assert.Equal(
            3,
            Continue(
                    engine,
                    "the cat",
                    new()
                    {
                        MaxTokens = 5,
                        Together = 3,
                        Sampling = new() { Seed = 1 },
                    }
                )
                .Take(3)
                .Count()
        );
        Assert.Equal(1 + 4, engine.ModelRuns); // the prompt, and each drawn token but the last
    }

    [Fact]
    public void Two_documents_used_in_turn_are_both_cached()
    {
        using var model = new TinyModel(new() { Context = 160 });
        using var engine = model.Engine();
        var (one, other) = (string.Concat(Enumerable.Repeat("the cat sat on ", 6)), string.Concat(Enumerable.Repeat("a mat in ", 8)));
        var options = new ContinuationOptions
        {
            MaxTokens = 1,
            Sampling = new() { Temperature = 0 },
        };
        string[] expected = [First(one), First(other)];
        var runs = engine.ModelRuns;
        Assert.Equal(expected[0], First(one));
        Assert.Equal(expected[1], First(other));
        Assert.Equal(runs, engine.ModelRuns);

        string First(string text) => Continue(engine, text, options).First().Text;
    }

    [Fact]
    public void A_quick_suggestion_reads_the_end_of_a_long_text_and_later_ones_use_all_of_it_once_it_is_read()
    {
        using var model = new TinyModel(Wordy with { Context = 900, Layers = 1, Seed = 2 });
        using var engine = model.Engine();
        using var careful = model.Engine();
        // More tokens than a quick suggestion reads, and fewer than the context holds.
        var text = string.Concat(Enumerable.Repeat(" the cat sat on a mat in the hat", 40));
        Assert.InRange(engine.Tokenizer.Encode(text).Length, 300, 850);
        var whole = careful.Suggest(text + " the", "", Eager);

        var quick = engine.Suggest(text, "", Eager, quick: true);
        Assert.NotEmpty(quick.Items);
        engine.ReadOn(text, Eager, default);
        var runs = engine.ModelRuns;
        engine.ReadOn(text, Eager, default); // nothing is left to read
        Assert.Equal(runs, engine.ModelRuns);

        var after = engine.Suggest(text + " the", "", Eager, quick: true);
        Assert.Equal(whole.Items.Select(item => item.Text), after.Items.Select(item => item.Text));
        Assert.Equal(whole.Items[0].LogProbability, after.Items[0].LogProbability, 1e-3);
    }

    [Fact]
    public void Temperature_zero_writes_the_likeliest_text()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var continuation = Continue(
                engine,
                "the cat",
                new()
                {
                    MaxTokens = 6,
                    Sampling = new() { Temperature = 0 },
                }
            )
            .First();

        var (tokenizer, reference, logProbability) = (engine.Tokenizer, new ReferenceModel(model), 0.0);
        List<int> ids = [.. tokenizer.Encode("the cat")];
        var promptLength = ids.Count;
        for (var i = 0; i < 6; i++)
        {
            var logits = reference.Logits([.. ids])[^1];
            ids.Add(Array.IndexOf(logits, logits.Max()));
            logProbability -= Math.Log(logits.Sum(logit => Math.Exp(logit - logits.Max())));
        }
        Assert.Equal(tokenizer.Decode([.. ids.Skip(promptLength)]), continuation.Text);
        Assert.Equal(logProbability, continuation.LogProbability, 1e-3);
        Assert.Equal(6, continuation.Tokens);
    }

    [Fact]
    public void The_returned_pieces_make_up_the_text()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var pieces = new StringBuilder();
        var continuation = engine
            .Continue(
                "the cat",
                new()
                {
                    MaxTokens = 30,
                    Sampling = new() { Seed = 3 },
                },
                text => pieces.Append(text)
            )
            .First();
        Assert.Equal(continuation.Text, pieces.ToString());
    }

    [Theory, InlineData(StopAt.Paragraph, '\n'), InlineData(StopAt.Sentence, ' ')]
    public void White_space_that_is_later_cut_off_is_never_returned(StopAt stopAt, char space)
    {
        using var model = new TinyModel(new() { Likely = [('A', 30), ('.', 30), (space, 30)] });
        using var engine = model.Engine();
        for (var seed = 0; seed < 40; seed++)
        {
            var pieces = new StringBuilder();
            var options = new ContinuationOptions
            {
                MaxTokens = 12,
                StopAt = stopAt,
                Sampling = new() { Seed = seed },
            };
            var continuation = engine.Continue("We met at 5 p.m", options, text => pieces.Append(text)).First();
            Assert.Equal(continuation.Text, pieces.ToString());
        }
    }

    [Fact]
    public void The_end_of_text_token_ends_a_continuation_and_is_never_written()
    {
        using var model = new TinyModel(new() { Likely = [(TinyVocabulary.EndOfText, 5)] });
        using var engine = model.Engine();
        var options = new ContinuationOptions
        {
            MaxTokens = 40,
            Sampling = new() { Seed = 1 },
        };
        var continuations = Continue(engine, "the cat", options).Take(60).Concat(Continue(engine, "", options).Take(20)).ToList();
        Assert.Contains(continuations, c => c.Tokens is > 0 and < 40);
        Assert.All(continuations, c => Assert.DoesNotContain(Gpt2Tokenizer.EndOfTextToken, c.Text, StringComparison.Ordinal));
        foreach (var before in (string[])["the cat", "the ca", "the ", "", "<|endoftext|", "<"])
        foreach (var item in engine.Suggest(before, "", Eager with { Count = 5 }).Items)
            Assert.DoesNotContain(Gpt2Tokenizer.EndOfTextToken, before + item.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_cut_off_after_a_sentence_leaves_no_trace()
    {
        using var model = new TinyModel(new() { Likely = [('.', 40), (TinyVocabulary.EndOfText - 1, 40)] });
        using var engine = model.Engine();
        var options = new ContinuationOptions
        {
            MaxTokens = 2,
            StopAt = StopAt.Sentence,
            Sampling = new() { Seed = 1 },
        };
        var texts = Continue(engine, "the cat", options).Take(60).Select(c => c.Text).Distinct();
        Assert.Equal([" \ufffd \ufffd", " \ufffd.", ".", ".."], texts.OrderBy(text => text, StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_suggested_where_the_text_would_end()
    {
        using var model = new TinyModel(new() { Likely = [(TinyVocabulary.EndOfText, 50)] });
        using var engine = model.Engine();
        var suggestions = engine.Suggest("the cat\n", "", Eager);
        Assert.Empty(suggestions.Items);
        Assert.Equal(SuppressionReason.EndOfText, suggestions.Reason);
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(49), InlineData(int.MaxValue)]
    public void A_length_that_does_not_fit_into_the_context_is_refused(int tokens)
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        Refusal.Of(() => _ = Continue(engine, "the cat", new() { MaxTokens = tokens }).First(), $"{tokens}");
    }

    [Theory, InlineData(48, 20), InlineData(1, 500), InlineData(47, 500), InlineData(20, 48), InlineData(20, 5000)]
    public void Prompts_of_any_length_are_continued(int tokens, int words)
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        var prompt = string.Concat(Enumerable.Repeat(" the cat", words));
        Assert.Equal(
            tokens,
            Continue(
                    engine,
                    prompt,
                    new()
                    {
                        MaxTokens = tokens,
                        Sampling = new() { TopK = 1 },
                    }
                )
                .First()
                .Tokens
        );
    }

    [
        Theory,
        InlineData("the cat", 1),
        InlineData("the ca", 1),
        InlineData("the cat ", 1),
        InlineData("", 1),
        InlineData("\n", 1),
        InlineData(" the cat", 500)
    ]
    public void Suggestions_are_sorted_and_distinct_and_end_with_a_word(string text, int times)
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        var suggestions = engine.Suggest(string.Concat(Enumerable.Repeat(text, times)), "", Eager with { Count = 4 });
        Assert.NotEmpty(suggestions.Items);
        Assert.Equal(SuppressionReason.None, suggestions.Reason);
        Assert.Equal(suggestions.Items.OrderByDescending(item => item.LogProbability), suggestions.Items);
        Assert.Equal(suggestions.Items.Select(item => item.Text).Distinct().Count(), suggestions.Items.Count);
        Assert.All(suggestions.Items, item => Assert.True(item.Text.Length >= 2 && !item.Text.EndsWith(' ')));
    }

    [Fact]
    public void A_half_typed_word_is_completed_with_a_matching_token()
    {
        using var model = new TinyModel(new() { Context = 100 });
        using var other = model.Engine();
        var cat = Assert.Single(other.Tokenizer.Encode(" cat"));
        using var sure = new TinyModel(new() { Context = 100, Likely = [(cat, 30)] });
        using var engine = sure.Engine();
        Assert.StartsWith("at", engine.Suggest("the c", "", Eager).Items[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("cat", engine.Suggest("the ", "", Eager).Items[0].Text, StringComparison.Ordinal);
    }

    /// <summary>In this vocabulary "mat" is three tokens, and " —" is a token and two bytes.</summary>
    [Theory, InlineData("the mat, a mat", "mat"), InlineData("a mat —", "—")]
    public void A_banned_word_that_the_writer_began_is_still_completed(string before, string banned)
    {
        using var model = new TinyModel(new() { Context = 100, Likely = [('m', 30), ('a', 30), ('t', 30), ('.', 40)] });
        using var engine = model.Engine();
        using var free = model.Engine();
        var expected = Assert.Single(free.Suggest(before, "", Eager with { MaxTokens = 6 }).Items);
        var item = Assert.Single(engine.Suggest(before, "", Eager with { MaxTokens = 6, Banned = [banned] }).Items);
        Assert.Equal(expected.Text, item.Text);
        Assert.True(double.IsFinite(item.LogProbability));

        var options = new ContinuationOptions
        {
            AtCaret = true,
            MaxTokens = 8,
            Sampling = new() { Temperature = 0 },
        };
        Assert.Equal(
            Continue(free, before, options).First().Text,
            Continue(engine, before, options with { Banned = [banned] }).First().Text
        );
    }

    [Fact]
    public void A_run_of_symbols_within_one_token_is_not_suggested()
    {
        using var model = new TinyModel(new() { Likely = [(TinyVocabulary.EndOfText - 1, 40)] });
        TinyVocabulary.Write(model.Directory, "! !", "!! !!");
        using var engine = model.Engine();
        var suggestions = engine.Suggest("the cat\n", "", Eager with { MaxTokens = 1 });
        Assert.Empty(suggestions.Items);
        Assert.Equal(SuppressionReason.SymbolRun, suggestions.Reason);
    }

    [Fact]
    public void A_number_is_not_completed()
    {
        using var model = new TinyModel();
        using var engine = model.Engine();
        Assert.Equal(SuppressionReason.Digits, engine.Suggest("in 19", "", Eager).Reason);
        Assert.Equal(0, engine.ModelRuns);
    }

    [Fact]
    public void Nothing_is_suggested_when_the_model_is_not_sure()
    {
        using var model = new TinyModel(new() { Context = 100 });
        using var engine = model.Engine();
        var suggestions = engine.Suggest("the cat sat on ", "", new() { LeastProbability = 0.999f });
        Assert.Empty(suggestions.Items);
        Assert.Equal(SuppressionReason.LowConfidence, suggestions.Reason);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Only_a_few_words_are_suggested_in_the_middle_of_a_line(bool midLine)
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        var options = Eager with { Count = 3, LeastProbability = -1, MidLine = midLine }; // halfway between -1 and 1 is 0
        string[] places = ["the cat ", "a cat sat", "on the", "an"];
        Assert.Equal(midLine, places.SelectMany(before => engine.Suggest(before, "", options).Items).Max(item => item.Tokens) <= 6);
    }

    [Theory, InlineData("[[0.000001, 1]]", true), InlineData("[[1, 0]]", false)]
    public void The_calibration_decides_what_is_shown(string curve, bool shown)
    {
        using var model = new TinyModel(Wordy);
        File.WriteAllText(model.File("calibration.json"), Curves(curve));
        using var engine = model.Engine();
        var options = new SuggestionOptions { StopAt = StopAt.Never };
        Assert.Equal(shown, engine.Suggest("the cat ", "", options).Items.Count > 0);
        Assert.NotEmpty(engine.Suggest("the cat ", "", Eager).Items);
    }

    [Theory, InlineData(0, 0.001f), InlineData(0, 0.01f), InlineData(0.5f, 0.05f), InlineData(2, 0.001f), InlineData(9, 0.9f)]
    public void The_suggestion_under_any_setting_is_known_from_one_run(float cost, float least)
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        var options = Eager with { LeastProbability = least, ReadingCost = cost };
        foreach (var before in (string[])["the cat ", "the cat sat on th", "a dog"])
        {
            var ends = engine.PossibleEnds(before, Eager with { LeastProbability = 0.0005f });
            Assert.Null(engine.Recall(before, "", options));
            var expected = engine.Suggest(before, "", options).Items;
            var chosen = ReadingValue.Choose(before, ends, engine.Calibration, options).Ends;
            Assert.Equal(expected.Count == 0 ? "" : expected[0].Text, chosen == 0 ? "" : ends[chosen - 1].Text);
        }
    }

    [Fact]
    public void A_calibration_is_valid_for_one_precision_and_one_version_of_the_rules()
    {
        using var model = new TinyModel(Wordy);
        Assert.True(Needs());
        Keep(Measured(Confidence.RulesVersion));
        Assert.False(Needs());
        Assert.True(Needs(Precision.Q8));
        using (var engine = model.Engine())
            Assert.Equal(0.61, engine.Calibration.InWord.Probability(1));

        Keep(Measured(Confidence.RulesVersion - 1));
        Assert.True(Needs());

        var later = Curves("[[1, 0.5]]").Replace("}", ", \"later\": [1]}", StringComparison.Ordinal);
        File.WriteAllText(model.File("calibration.json"), later);
        Assert.False(Needs(Precision.Q8));

        static ModelCalibration Measured(int rules) =>
            Doubtful with
            {
                Measured = new(DateTimeOffset.UnixEpoch, "a text", 1000, 100, 0.67, Precision.F32, rules),
            };

        bool Needs(Precision precision = Precision.F32)
        {
            using var engine = model.Engine(precision);
            return engine.NeedsCalibration;
        }

        void Keep(ModelCalibration calibration)
        {
            using var engine = model.Engine();
            engine.Calibrate(calibration);
        }
    }

    [Fact]
    public void Concurrent_calibrations_leave_one_complete_file()
    {
        using var model = new TinyModel();
        Parallel.For(0, 40, _ => Doubtful.Write(model.Directory));
        using var engine = model.Engine();
        Assert.Equal(Doubtful.Copied.Points, engine.Calibration.Copied.Points);
        Assert.Empty(Directory.GetFiles(model.Directory, "*.part"));
    }

    [Fact]
    public void An_earlier_suggestion_is_recalled_without_running_the_model()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        Assert.Null(engine.Recall("the cat ", "", Eager));
        var suggested = engine.Suggest("the cat ", "", Eager);
        var runs = engine.ModelRuns;
        var text = Assert.Single(suggested.Items).Text;
        Assert.True(text.Length > 2);
        Assert.Same(suggested, engine.Recall("the cat ", "", Eager));
        Assert.Equal(text[1..], engine.Suggest("the cat " + text[..1], "", Eager).Items[0].Text);
        Assert.Same(suggested, engine.Suggest("the cat ", "", Eager));
        Assert.Equal(runs, engine.ModelRuns);
    }

    [Fact]
    public void A_run_continues_while_the_typed_text_agrees_with_it()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        using var fresh = model.Engine();
        var expected = fresh.Suggest("the cat ", "", Eager).Items;
        foreach (var typed in (string[])["the cat " + expected[0].Text[..3], "the cat ", "the cat"])
        {
            using var other = model.Engine();
            Assert.Equal(expected, other.Suggest("the cat ", "", Eager, updates: Typing(typed)).Items);
        }
        Assert.Throws<OperationCanceledException>(() => engine.Suggest("the cat ", "", Eager, updates: Typing("the cat ~")));
        Assert.True(engine.ModelRuns < fresh.ModelRuns);
        Assert.Null(engine.Recall("the cat ", "", Eager));
        Assert.Equal(expected.Select(item => item.Text), engine.Suggest("the cat ", "", Eager).Items.Select(item => item.Text));
    }

    [Fact]
    public void Candidates_that_disagree_with_the_typed_text_are_dropped_during_the_run()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        using var fresh = model.Engine();
        var first = Assert.Single(fresh.Suggest("the cat ", "", Eager).Items);
        var typing = Typing("the cat " + first.Text[..3]);
        var items = engine.Suggest("the cat ", "", Eager with { Count = 3 }, updates: typing).Items;
        Assert.Contains(first, items);
        Assert.True(items.Count < 3, "candidates that do not agree with the typed text were kept");
        Assert.NotNull(engine.Recall("the cat " + first.Text[..3], "", Eager));
    }

    [Fact]
    public void The_missing_part_of_a_prompt_is_the_part_that_would_be_run()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        var prompt = new PrefixCache(session);
        prompt.Prefill([1, 2, 3, 4, 5, 6], default);
        prompt.Prefill([7, 8, 9], default);
        prompt.Prefill([1, 2, 3, 4, 5, 6], default);
        Assert.Equal(2, prompt.Missing([1, 2, 3, 4, 10, 11]));
        Assert.Equal(10, prompt.Missing([1, 2, 3, 4, 10, 11, 12, 13, 14, 15])); // with less than half in common, it begins anew
    }

    [Fact]
    public void A_disposed_engine_runs_no_more_and_may_be_disposed_again()
    {
        using var model = new TinyModel(Wordy);
        var engine = ContinuationEngine.Load(model.Directory, model.Settings() with { CacheDirectory = model.File("config.json") });
        Directory.Delete(engine.Warning!.Split(' ').Single(word => word.Contains("gpt2-lsp-", StringComparison.Ordinal)), recursive: true);
        Assert.NotEmpty(engine.Suggest("a cat", "", Eager).Items); // the loaded model needs no files
        engine.Dispose();
        engine.Dispose();
        Assert.Equal(SuppressionReason.Cancelled, engine.Suggest("the cat ", "", Eager).Reason);
        Assert.Throws<OperationCanceledException>(() => engine.Continue("the cat", new()).First());
    }

    [Fact]
    public void A_cached_silence_is_dropped_when_another_document_introduces_a_name()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        var options = new SuggestionOptions { LeastProbability = 0.849f, MemoryWeight = 1 };
        ReferenceText chapter = new("the cat sat.");
        Assert.Empty(engine.Suggest("the Qui", "", options, new([chapter], Own: 0)).Items);
        var runs = engine.ModelRuns;
        engine.Suggest("the Qui", "", options, new([chapter], Own: 0));
        Assert.Equal(runs, engine.ModelRuns);
        engine.Suggest("the Qui", "", options, new([chapter, new("the Quillon sat.")], Own: 0));
        Assert.True(engine.ModelRuns > runs, "the cached silence was used for another request");
    }

    [Fact]
    public void A_cached_prompt_is_not_run_again()
    {
        using var model = new TinyModel(new() { Context = 200 });
        using var engine = model.Engine();
        var options = new ContinuationOptions
        {
            MaxTokens = 1,
            Sampling = new() { Temperature = 0 },
        };
        var text = string.Concat(Enumerable.Repeat("the cat sat on ", 6));
        Assert.Equal(1, RunsFor(text));
        Assert.Equal(0, RunsFor(text));
        Assert.Equal(1, RunsFor(text + "a cat"));
        Assert.Equal(1, RunsFor(text));

        long RunsFor(string prompt)
        {
            var before = engine.ModelRuns;
            Assert.NotNull(Continue(engine, prompt, options).First());
            return engine.ModelRuns - before;
        }
    }

    [Fact]
    public void Reusing_the_cache_changes_no_suggestion()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        var shown = 0;
        foreach (
            var before in (string[])
                ["the cat", "the cat sat", "the cat sat on the", "a", "the cat sat on the a", "the cat sax", "the cat sat on", "the cat "]
        )
        {
            if (engine.Recall(before, "", Eager) is not null)
                continue; // answered from the cache, with the probability at the time when it was found
            using var fresh = model.Engine();
            var (expected, suggested) = (fresh.Suggest(before, "", Eager), engine.Suggest(before, "", Eager));
            Assert.Equal(expected.Reason, suggested.Reason);
            Assert.Equal(expected.Items.Select(item => item.Text), suggested.Items.Select(item => item.Text));
            foreach (var (first, second) in expected.Items.Zip(suggested.Items))
                Assert.Equal(first.LogProbability, second.LogProbability, 1e-3); // rounding depends on how the prompt was split into runs
            shown += suggested.Items.Count;
        }
        Assert.True(shown >= 4, $"only {shown} suggestions to compare");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_text_ends_at_the_end_of_text_token_unless_it_may_continue_past_it(bool pastEnd)
    {
        using var model = new TinyModel(Wordy with { Likely = [(TinyVocabulary.EndOfText, 9.0), (' ', 9.0)] });
        using var engine = model.Engine();
        var text = engine
            .Continue(
                "the cat",
                new()
                {
                    MaxTokens = 20,
                    PastEnd = pastEnd,
                    Sampling = new() { Seed = 1 },
                }
            )
            .First();
        Assert.Equal(pastEnd, text.Tokens == 20);
        Assert.Equal(pastEnd, text.Text.Contains(Gpt2Tokenizer.EndOfTextToken, StringComparison.Ordinal));
    }

    [Fact]
    public void Recall_answers_while_the_model_runs()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        var suggested = engine.Suggest("the cat ", "", Eager);
        SuggestionResult? recalled = null;
        Assert.NotNull(engine.Continue("the cat", new() { MaxTokens = 20 }, _ => recalled ??= RecallOnAnotherThread()).First());
        Assert.Same(suggested, recalled);

        SuggestionResult? RecallOnAnotherThread()
        {
            SuggestionResult? found = null;
            var asking = new Thread(() => found = engine.Recall("the cat ", "", Eager));
            asking.Start();
            Assert.True(asking.Join(TimeSpan.FromMinutes(3)), "Recall waits for the model");
            return found;
        }
    }

    [Fact]
    public void A_cancelled_call_runs_nothing_and_the_next_call_is_correct()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        using var fresh = model.Engine();
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => engine.Suggest("the cat ", "", Eager, ct: cancelled));
        Assert.Throws<OperationCanceledException>(() => engine.Continue("the cat", new(), ct: cancelled).First());
        Assert.Equal(0, engine.ModelRuns);
        Assert.Equal(fresh.Suggest("the cat ", "", Eager).Items, engine.Suggest("the cat ", "", Eager).Items);
    }

    [Fact]
    public void Cancelling_while_a_text_is_written_ends_it_and_the_next_call_is_correct()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        using var fresh = model.Engine();
        using var cancelling = new CancellationTokenSource();
        var options = new ContinuationOptions
        {
            MaxTokens = 100,
            Sampling = new() { Seed = 1 },
        };
        Assert.Throws<OperationCanceledException>(() =>
            engine.Continue("the cat", options, _ => cancelling.Cancel(), ct: cancelling.Token).First()
        );
        Assert.InRange(engine.ModelRuns, 1, 10);
        Assert.Equal(Continue(fresh, "the cat", options).First(), Continue(engine, "the cat", options).First());
    }

    [Fact]
    public void Cancelling_ends_texts_of_one_token_too()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        using var cancelling = new CancellationTokenSource();
        using var texts = engine.Continue("the cat", new() { MaxTokens = 1 }, ct: cancelling.Token).GetEnumerator();
        Assert.True(texts.MoveNext());
        cancelling.Cancel();
        Assert.Throws<OperationCanceledException>(() => texts.MoveNext());
    }

    [Fact]
    public void Several_threads_may_call_the_engine_at_once()
    {
        using var model = new TinyModel(Wordy);
        using var engine = model.Engine();
        using var fresh = model.Engine();
        string[] prompts = ["the cat ", "a cat sat ", "the ", "on the "];
        var expected = prompts.Select(prompt => fresh.Suggest(prompt, "", Eager).Items.Select(i => i.Text).ToArray()).ToArray();
        Parallel.For(
            0,
            40,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            i =>
            {
                var items = engine.Suggest(prompts[i % 4], "", Eager with { MaxTokens = 24 }).Items;
                Assert.Equal(expected[i % 4], items.Select(item => item.Text));
                engine.Recall(prompts[i % 4], "", Eager);
            }
        );
    }

    [Fact]
    public void The_bundled_model_completes_words_and_stays_on_one_line()
    {
        using var home = new TemporaryDirectory();
        using var engine = ContinuationEngine.Load(Checkout.ProseMini, new() { Threads = 1, CacheDirectory = home.Path });
        Assert.Equal("prose-mini", ModelStore.NameOf(engine.Directory));
        var options = new SuggestionOptions { LeastProbability = 0.001f, ReadingCost = 0 };
        foreach (
            var before in (string[])["The history of the city beg", "Thank you for you", "She opened the door and wal", "It was the fir"]
        )
        {
            var item = engine.Suggest(before, "", options).Items[0];
            Assert.True(char.IsLetter(item.Text[0]), $"\"{before}\" was continued by \"{item.Text}\"");
            Assert.DoesNotContain('\n', item.Text);
        }
    }

    [Fact]
    public void A_quick_text_starts_from_the_end_of_its_prompt_and_continues_from_all_of_it()
    {
        using var home = new TemporaryDirectory();
        using var engine = ContinuationEngine.Load(Checkout.ProseMini, new() { Threads = 1, CacheDirectory = home.Path });
        engine.QuickReading = 0; // leaves the fewest tokens
        var text =
            string.Concat(Enumerable.Range(1, 60).Select(year => $"In {1800 + year} they sailed to Bergen. "))
            + string.Concat(Enumerable.Range(1, 40).Select(year => $"In {1900 + year} we went home by train. "))
            + "In the end they";
        var ids = engine.Encode(text);
        var last = engine.Tokenizer.Decode(ids.AsSpan()[^PromptWindow.Of(ids, 64).Length..]);
        var (first, all) = (8, 20);
        var written = Likeliest(text, all, quick: true); // first, while no part of the prompt is cached
        var head = Likeliest(last, first);
        Assert.Equal(head + Likeliest(text + head, all - first), written);
        Assert.NotEqual(head, Likeliest(text, first)); // otherwise the test proves nothing

        string Likeliest(string prompt, int tokens, bool quick = false)
        {
            var options = new ContinuationOptions
            {
                MaxTokens = tokens,
                Quick = quick,
                Sampling = new() { Temperature = 0 },
            };
            return engine.Continue(prompt, options, ct: TestContext.Current.CancellationToken).First().Text;
        }
    }

    /// <summary>A calibration with the same curve for all kinds of suggestions.</summary>
    private static string Curves(string curve) =>
        $$"""{"inWord": {{curve}}, "afterSpace": {{curve}}, "afterWord": {{curve}}, "copied": {{curve}}}""";

    private static TypingUpdates Typing(string text) => new(() => text, _ => { });

    private static IEnumerable<Continuation> Continue(ContinuationEngine engine, string text, ContinuationOptions options) =>
        engine.Continue(text, options);
}

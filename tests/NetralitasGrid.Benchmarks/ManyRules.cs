using System.Diagnostics;
using System.Text;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Benchmarks;

/// <summary>Workflows of any size in the shape of the pack's: an act, a phase and a kind as constants, and a condition or two more.</summary>
internal static class ManyRules
{
    private static readonly RuleInput[] Types = [new("act", typeof(ActFacts)), new("subject", typeof(SubjectFacts)), new("time", typeof(TimeFacts))];

    /// <summary>
    /// Twenty rules, the size for which figures of RulesEngine are given: the first run of the process with all that it compiles, then runs
    /// that set bits and runs that give RulesEngine's results. Must be the first that the process does with rules.
    /// </summary>
    public static Dictionary<string, double> Twenty()
    {
        var act = new ActFacts { Code = ActCode.Like, Channel = default, Published = true, Active = true };
        var subject = new SubjectFacts { Kind = default, Position = default };
        var time = new TimeFacts { Phase = Phase.Campaign, Date = new DateOnly(2024, 10, 5), DaysKnown = 3 };
        var started = Stopwatch.GetTimestamp();
        var engine = new RulesEngine();
        engine.Add(Read(20));
        RuleParameter[] Inputs() => [new("act", act), new("subject", subject), new("time", time)];
        var parameters = Inputs();
        long read = 0;
        RuleResults Execute(RuleParameter[] inputs)
        {
            var running = engine.ExecuteAllRulesAsync("many", inputs, CancellationToken.None);
            return running.IsCompletedSuccessfully ? running.Result : running.AsTask().GetAwaiter().GetResult();
        }

        RuleResults RunOver(RuleParameter[] inputs)
        {
            var results = Execute(inputs);
            foreach (var match in results.Matches)
            {
                read += match.Rule.Name.Length;
            }

            return results;
        }

        RunOver(parameters);
        var engineFirst = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        var program = Compile(20, out _);
        using var evaluation = program.Rent();
        void Run()
        {
            evaluation.Set(0, act);
            evaluation.Set(1, subject);
            evaluation.Set(2, time);
            evaluation.Run();
        }

        Run();
        var first = Stopwatch.GetElapsedTime(started);
        void RunEngine() => RunOver(parameters);
        void RunEngineOverNewInputs() => RunOver(Inputs());
        void RunEngineAndReadAll()
        {
            foreach (var result in RunOver(parameters))
            {
                read += result.IsSuccess ? 1 : result.ExceptionMessage.Length;
            }
        }

        void Shared() => Execute(parameters);
        return new Dictionary<string, double>
        {
            ["twentyRulesMicroseconds"] = Time(Run),
            ["twentyRulesBytes"] = RulesBenchmark.AllocatedBy(Run),
            ["twentyRulesFirstRunMilliseconds"] = first.TotalMilliseconds,
            ["twentyRulesResultsMicroseconds"] = Time(RunEngine),
            ["twentyRulesResultsBytes"] = RulesBenchmark.AllocatedBy(RunEngine),
            ["twentyRulesResultsFirstRunMilliseconds"] = engineFirst.TotalMilliseconds,
            ["twentyRulesResultsNewInputsMicroseconds"] = Time(RunEngineOverNewInputs),
            ["twentyRulesResultsNewInputsBytes"] = RulesBenchmark.AllocatedBy(RunEngineOverNewInputs),
            ["twentyRulesAllResultsReadMicroseconds"] = Time(RunEngineAndReadAll),
            ["twentyRulesAllResultsReadBytes"] = RulesBenchmark.AllocatedBy(RunEngineAndReadAll),
            ["twentyRulesResultsPerSecondOn1Thread"] = PerSecond(1, () => Shared),
            ["twentyRulesResultsPerSecondOn2Threads"] = PerSecond(2, () => Shared),
        };
    }

    /// <summary>A run, its matches and its bytes; and how long binding (the workflow can be used then) and compiling take.</summary>
    public static Dictionary<string, double> Of(int count, IncidentInput[] incidents)
    {
        var started = Stopwatch.GetTimestamp();
        var program = Compile(count, out var bound);
        program.Compiled.GetAwaiter().GetResult();
        var compiled = Stopwatch.GetElapsedTime(started);
        using var evaluation = program.Rent();
        var next = 0;
        long matches = 0;
        void Run()
        {
            var incident = incidents[next++ & (incidents.Length - 1)];
            evaluation.Set(0, incident.Act);
            evaluation.Set(1, incident.Subject);
            evaluation.Set(2, incident.Time);
            evaluation.Run();
            matches += evaluation.MatchCount;
        }

        var microseconds = Time(Run);
        return new Dictionary<string, double>
        {
            [$"rules{count}Microseconds"] = microseconds,
            [$"rules{count}Bytes"] = RulesBenchmark.AllocatedBy(Run),
            [$"rules{count}Matches"] = matches / (double)next,
            [$"rules{count}UsableMilliseconds"] = bound.TotalMilliseconds,
            [$"rules{count}CompiledMilliseconds"] = compiled.TotalMilliseconds,
        };
    }

    /// <summary>Runs a second of all threads together that share one engine or program; each has a delegate of its own.</summary>
    public static double PerSecond(int threads, Func<Action> runner)
    {
        var (total, ready, until) = (0L, new Barrier(threads + 1), TimeSpan.FromSeconds(3));
        var all = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            var (run, own) = (runner(), 0L);
            ready.SignalAndWait();
            for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < until; own += 1_000)
            {
                for (var i = 0; i < 1_000; i++)
                {
                    run();
                }
            }

            Interlocked.Add(ref total, own);
        })).ToList();
        all.ForEach(t => t.Start());
        ready.SignalAndWait();
        all.ForEach(t => t.Join());
        return total / until.TotalSeconds;
    }

    private static double Time(Action run)
    {
        var batches = new List<double>();
        var limit = Stopwatch.StartNew();
        while (limit.Elapsed < TimeSpan.FromSeconds(3))
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < RulesBenchmark.Batch; i++)
            {
                run();
            }

            batches.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / RulesBenchmark.Batch);
        }

        return RulesBenchmark.Median(batches);
    }

    private static WorkflowProgram Compile(int count, out TimeSpan bound)
    {
        var started = Stopwatch.GetTimestamp();
        var issues = new List<RuleIssue>();
        var program = WorkflowCompiler.Compile(Read(count), Types, new RuleSettings(), null, issues)
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, issues));
        bound = Stopwatch.GetElapsedTime(started);
        return program;
    }

    private static Workflow Read(int count)
    {
        var random = new Random(20241127);
        var json = new StringBuilder("{ \"WorkflowName\": \"many\", \"Rules\": [");
        for (var i = 0; i < count; i++)
        {
            var more = random.Next(3) switch
            {
                0 => "act.published",
                1 => $"time.daysKnown > {random.Next(10)}",
                _ => "act.symbols.Any() || act.active",
            };
            json.Append(i == 0 ? "" : ",").Append($$"""
                { "RuleName": "R{{i}}", "Expression": "act.code == \"{{Any<ActCode>(random)}}\" && time.phase in (\"{{Any<Phase>(random)}}\", \"{{Any<Phase>(random)}}\") && subject.kind == \"{{Any<SubjectKind>(random)}}\" && ({{more}})" }
                """);
        }

        return WorkflowReader.Read("many.json", Encoding.UTF8.GetBytes(json.Append("] }").ToString()), []).Single();
    }

    private static T Any<T>(Random random)
        where T : struct, Enum
    {
        var members = Enum.GetValues<T>();
        return members[random.Next(members.Length)];
    }
}

namespace NetralitasGrid.Rules.Tests.Programs;

public sealed class ThreadTests
{
    [Fact]
    public async Task Many_threads_share_one_program()
    {
        var program = Compiled.From("""
            { "WorkflowName": "w", "GlobalParams": [ { "Name": "g", "Expression": "subject.grade * 2" } ], "Rules": [
              { "RuleName": "even", "Expression": "subject.grade % 2 == 0" },
              { "RuleName": "twice", "Expression": "g == subject.grade * 2" },
              { "RuleName": "fails", "Expression": "subject.grade % 3 != 0 && act.supports.pair == 1" },
              { "RuleName": "big", "Expression": "act.symbols.Any(s => int(s) < subject.grade)" } ] }
            """);
        var wrong = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var grade = (thread * 31) + (i % 97);
                var incident = Incident.Typical() with { Subject = new SubjectFacts { Grade = grade } };
                using var evaluation = Compiled.Run(program, incident);
                if (evaluation.Matched(0) != (grade % 2 == 0) || !evaluation.Matched(1) || evaluation.Error(2) is null != (grade % 3 == 0)
                    || evaluation.Matched(3) != (grade > 1))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        }, TestContext.Current.CancellationToken)));

        Assert.Equal(0, wrong);
    }
}

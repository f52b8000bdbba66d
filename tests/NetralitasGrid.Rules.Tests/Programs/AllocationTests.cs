namespace NetralitasGrid.Rules.Tests.Programs;

public sealed class AllocationTests
{
    [Fact]
    public void A_run_allocates_nothing()
    {
        string[] expressions =
        [
            "act.code in (\"POST\", \"COMMENT\", \"SHARE\") && phase >= \"DETERMINATION\"",
            "act.symbols.Any(s => s == \"TWO_FINGERS\")",
            "act.symbols.Contains(\"ONE_FINGER\")",
            "act.symbols.Any()",
            "act.symbols.Count() > 1 && act.symbols.Count(s => s != \"ONE_FINGER\") == 2",
            "act.attributes.Contains(\"PARTY\") && act.attributes.All(a => a.Length > 2)",
            "\"ASN\" in act.attributes",
            "act.symbols.Where(s => s > \"ONE_FINGER\").Select(s => int(s)).Sum() > 2",
            "act.onDuty || subject.former == null",
            "grade > 5 && joined && late > \"00:00:01\"",
            "act.occurredAt >= \"2024-09-25T00:00:00+07:00\"",
            "np(act.supports.pair, 0) == 0",
            "subject.agency == \"SMPN 1\" && subject.agency.StartsWith(\"SMPN\")",
            "act.symbols.First() == \"TWO_FINGERS\" && act.symbols.Max() > 0",
            "false && act.symbols.OrderBy(s => s).First() == \"TWO_FINGERS\"",
            "false && act.attributes.GroupBy(a => a.Length + subject.grade).Any()",
            "subject.grade in (1, 2, 3, 5, 7) ? act.published : false",
        ];
        var rules = expressions.Select((e, i) =>
            $$"""{ "RuleName": "R{{i}}", "Expression": {{System.Text.Json.JsonSerializer.Serialize(e)}} }""");
        var program = Compiled.From($$"""
            { "WorkflowName": "w",
              "GlobalParams": [ { "Name": "grade", "Expression": "subject.grade" }, { "Name": "joined", "Expression": "act.code == \"PHOTO\"" },
                { "Name": "late", "Expression": "act.occurredAt - DateTimeOffset(\"2024-10-01T00:00:00Z\")" } ],
              "Rules": [ {{string.Join(',', rules)}} ] }
            """);
        var incident = Incident.Typical();
        var count = 0;
        void Once()
        {
            using var evaluation = program.Rent();
            evaluation.Set(0, incident.Act);
            evaluation.Set(1, incident.Subject);
            evaluation.Set(2, incident.Phase);
            evaluation.Run();
            foreach (var index in evaluation.Matches)
            {
                count += index;
            }

            Assert.False(evaluation.HasErrors);
        }

        for (var i = 0; i < 100; i++)
        {
            Once();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Once();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(count > 0);
    }
}

namespace NetralitasGrid.Rules.Tests.Engine;

/// <summary>Looks at the memory of the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(GrowthTests), DisableParallelization = true)]
[Collection(nameof(GrowthTests))]
public sealed class GrowthTests
{
    [Fact]
    public async Task Nothing_grows_with_changing_inputs()
    {
        var engine = Engines.With("""{ "WorkflowName": "w", "Rules": [ { "RuleName": "a", "Expression": "x.n == 1 && x.items.Any(i => i.m == 2)" } ] }""");
        async Task RunAsync(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                var results = await engine.RunAsync(("x", $$"""{ "n": 1, "m{{i}}": {{i}}, "items": [ { "m": 2, "k{{i}}": null } ] }"""));
                Assert.Equal("a+", results.Show());
            }
        }

        await RunAsync(0, 300);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RunAsync(300, 3_300);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 300_000);
    }
}

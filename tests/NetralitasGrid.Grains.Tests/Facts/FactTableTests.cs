using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Tests.Packs;

namespace NetralitasGrid.Grains.Tests.Facts;

public sealed class FactTableTests
{
    [Fact]
    public void Every_fact_that_a_rule_can_read_can_be_shown()
    {
        (string Input, Type Type)[] inputs =
            [("act", typeof(ActFacts)), ("subject", typeof(SubjectFacts)), ("time", typeof(TimeFacts)), ("report", typeof(ReportFacts)), ("record", typeof(RecordFacts))];

        var readable = inputs.SelectMany(i => i.Type.GetProperties().Select(p => $"{i.Input}.{char.ToLowerInvariant(p.Name[0])}{p.Name[1..]}")).Append("phase");

        Assert.Equal(readable.Order(StringComparer.Ordinal), FactTable.Paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_rules_read_is_a_fact_of_the_incident_or_a_number_of_the_pack()
    {
        var read = RealPack.Pack.IncidentRules.ById.SelectMany(r => r.Facts).Distinct().ToList();

        Assert.All(read, path => Assert.True(path.StartsWith("thresholds.", StringComparison.Ordinal) || FactTable.Paths.Contains(path), path));
        Assert.Contains("act.code", read);
    }
}

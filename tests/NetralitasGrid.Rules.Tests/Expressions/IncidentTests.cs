namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>Rules as the pack writes them.</summary>
public sealed class IncidentTests
{
    [Theory]
    [InlineData("act.code in (\"POST\",\"COMMENT\",\"SHARE\")", "False")]
    [InlineData("act.code == \"PHOTO\" && act.published", "True")]
    [InlineData("act.code != \"ONLINE_CAMPAIGN\"", "True")]
    [InlineData("phase < \"DETERMINATION\"", "False")]
    [InlineData("phase >= \"determination\" && phase < \"VOTING\"", "True")]
    [InlineData("phase == \"CAMPAIGN\"", "True")]
    [InlineData("phase in (\"QUIET\", \"CAMPAIGN\")", "True")]
    [InlineData("subject.position == \"LEADERSHIP\"", "False")]
    [InlineData("not (subject.position in (\"LEADERSHIP\"))", "True")]
    [InlineData("subject.former == \"LEADERSHIP\"", "False")]
    [InlineData("subject.former == null", "True")]
    public void Acts_phases_and_positions(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.OfIncident(expression)));

    [Theory]
    [InlineData("act.symbols.Any(s => s == \"TWO_FINGERS\")", "True")]
    [InlineData("act.symbols.Contains(\"TWO_FINGERS\")", "True")]
    [InlineData("act.symbols.Contains(\"two_fingers\")", "True")]
    [InlineData("\"ONE_FINGER\" in act.symbols", "False")]
    [InlineData("act.symbols.Any(s => s in (\"ONE_FINGER\", \"PARTY_FLAG\"))", "True")]
    [InlineData("act.symbols.Any(it == \"PARTY_FLAG\")", "True")]
    [InlineData("act.symbols.Count() > 1", "True")]
    [InlineData("act.attributes.Contains(\"PARTY\")", "True")]
    [InlineData("act.symbols.Any()", "True")]
    public void Lists_of_codes(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.OfIncident(expression)));

    [Theory]
    [InlineData("act.onDuty", "null")]
    [InlineData("act.onDuty == true", "False")]
    [InlineData("act.onDuty || act.published", "True")]
    [InlineData("np(act.supports.pair) == 2", "False")]
    [InlineData("act.supports != null && act.supports.pair == 2", "False")]
    [InlineData("act.knownAt - act.occurredAt", "null")]
    [InlineData("act.knownAt - act.occurredAt > \"7.00:00:00\"", "False")]
    public void Missing_facts(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.OfIncident(expression)));

    [Theory]
    [InlineData("act.occurredAt >= \"2024-09-25T00:00:00+07:00\"", "True")]
    [InlineData("act.occurredAt.AddDays(7) < \"2024-10-12T19:21:00+07:00\"", "True")]
    [InlineData("act.occurredAt.Hour", "19")]
    public void Times(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.OfIncident(expression)));
}

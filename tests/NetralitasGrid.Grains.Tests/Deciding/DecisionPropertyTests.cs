using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Packs;
using Outcome = NetralitasGrid.Grains.Codes.Outcome;

namespace NetralitasGrid.Grains.Tests.Deciding;

/// <summary>What holds for every incident, whatever its facts.</summary>
public sealed class DecisionPropertyTests
{
    private static readonly Gen<DecisionRequest> Requests =
        from code in Gen.Elements(Enum.GetValues<ActCode>())
        from kind in Gen.Elements(Enum.GetValues<SubjectKind>())
        from position in Gen.Elements(Enum.GetValues<Position>())
        from channel in Gen.Elements(Enum.GetValues<Channel>())
        from symbols in Gen.SubListOf(Enum.GetValues<Symbol>())
        from attributes in Gen.SubListOf(Enum.GetValues<ActAttribute>())
        from facilities in Gen.SubListOf(Enum.GetValues<Facility>())
        from involved in Gen.SubListOf(Enum.GetValues<SubjectKind>())
        from effect in Gen.Elements<Effect?>(null, Effect.Benefit, Effect.Harm)
        from flags in Gen.Choose(0, (1 << 16) - 1)
        from day in Gen.Choose(0, 400)
        from delay in Gen.Choose(0, 20)
        from witnesses in Gen.Choose(0, 3)
        from proven in Gen.Choose(0, 1)
        from registered in Gen.Choose(0, 3)
        from reporter in Gen.Elements(Enum.GetValues<ReporterKind>())
        from place in Gen.Elements("35.17.01", "15.71", "51.71.02", "91.71")
        select Request(code, kind, position, channel, [.. symbols], [.. attributes], [.. facilities], [.. involved], effect, flags, day, delay, witnesses, reporter, place)
            .Record(proven, registered);

    [Fact]
    public void Every_incident_gets_a_decision_that_keeps_its_own_rules() => Prop.ForAll(Requests.ToArbitrary(), request =>
    {
        var decision = request.Decide();

        var ids = decision.Ids();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.InRange(decision.Severity, 0, 5);
        Assert.Equal(decision.Outcome == Outcome.Exempt || decision.Outcome == Outcome.Review && !ids.Contains("NG-215"), decision.Severity == 0);
        Assert.Equal(Body.Bawaslu, decision.Targets[0].Body);
        Assert.Equal(decision.Targets.Count, decision.Targets.Select(t => t.Body).Distinct().Count());
        Assert.All(decision.Targets, t => Assert.Equal(t.Body == Body.Bawaslu, t.Level is not null));
        Assert.All(decision.Targets.Skip(1), t => Assert.NotEmpty(t.Rules));
        Assert.All(decision.Targets.SelectMany(t => t.Rules), r => Assert.Contains(r, ids));
        Assert.Equal(decision.Deadlines.Count, decision.Deadlines.Select(d => d.Clock).Distinct().Count());
        Assert.All(decision.Deadlines, d => Assert.Equal(d.StartsAt is null, d.DueAt is null));
        Assert.True(decision.Sanction is null || decision.Sanction.Min is null == decision.Sanction.Recommended is null);
        if (decision.Sanction is { Min: { } min, Max: { } max, Recommended: { } recommended })
        {
            var rungs = RealPack.Pack.Sanctions.ScaleOf(request.Report.Subject.Kind)!.Rungs.ToList();
            Assert.InRange(rungs.IndexOf(recommended), rungs.IndexOf(min), rungs.IndexOf(max));
        }

        Assert.DoesNotContain('{', decision.Explanation.Id);
        Assert.DoesNotContain("  ", decision.Explanation.En, StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_decision_is_read_back_to_the_same_bytes() => Prop.ForAll(Requests.ToArbitrary(), request =>
    {
        var bytes = DecisionWriter.Write(request.Decide());

        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(DecisionWriter.Write(DecisionReader.Read(bytes))));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_trace_agrees_with_the_decision() => Prop.ForAll(Requests.ToArbitrary(), request =>
    {
        var trace = Trace.Of(request, RealPack.Pack);

        Assert.Equal(request.Decide().Ids(), trace.Where(t => t.Matched && t.ClosedBy is null).Select(t => t.Id));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_report_that_nobody_signed_weighs_as_much_as_one_that_somebody_did() => Prop.ForAll(Requests.ToArbitrary(), request =>
    {
        var signed = request.Reporter(_ => new() { Kind = ReporterKind.Voter, HasName = true, HasNik = true, HasAddress = true }).Decide();
        var anonymous = request.Reporter(_ => new() { Kind = ReporterKind.Anonymous }).Decide();

        Assert.Equal((signed.Severity, signed.Priority, signed.Outcome), (anonymous.Severity, anonymous.Priority, anonymous.Outcome));
        Assert.Equal(signed.Sanction?.Recommended, anonymous.Sanction?.Recommended);
    }).QuickCheckThrowOnFailure();

    private static DecisionRequest Request(
        ActCode code, SubjectKind kind, Position position, Channel channel, Symbol[] symbols, ActAttribute[] attributes, Facility[] facilities,
        SubjectKind[] involved, Effect? effect, int flags, int day, int delay, int witnesses, ReporterKind reporter, string place)
    {
        bool Flag(int bit) => (flags & (1 << bit)) != 0;
        var occurred = new DateTimeOffset(2024, 1, 1, 9, 30, 0, TimeSpan.FromHours(7)).AddDays(day);
        var request = Incidents.Request(
            new ReportedAct
            {
                Code = code, Channel = channel, Symbols = symbols, Attributes = attributes, Facilities = facilities, Involved = involved, Effect = effect,
                Published = Flag(0), Active = Flag(1), OnDuty = Flag(2), AssignmentLetter = Flag(3), MinisterConsent = Flag(4),
                Supports = Flag(5) ? new SupportedPair("35.17", 1) : null,
            },
            kind, position);
        return request
            .Subject(s => s with { SpouseOfCandidate = Flag(6), OnUnpaidLeave = Flag(7), OnCampaignLeave = Flag(8) && Flag(9), Resigned = Flag(8) && Flag(10), DutyRegion = Flag(11) ? "35.17" : null })
            .Reporter(_ => new() { Kind = reporter, HasNik = Flag(12), HasName = Flag(13), HasAddress = Flag(13) })
            .Report(r => r with { OccurredAt = occurred, KnownAt = Flag(14) ? occurred : null, Place = place, Witnesses = witnesses, HasDescription = Flag(15) })
            with
        { ReceivedAt = occurred.AddDays(delay), AppendedAt = occurred.AddDays(delay) };
    }
}

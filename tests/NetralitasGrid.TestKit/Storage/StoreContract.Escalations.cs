using System.Collections.Immutable;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Provinces;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;

namespace NetralitasGrid.TestKit.Storage;

/// <summary>Escalations of counts, which a store may read from the states of their regions and provinces.</summary>
public abstract partial class StoreContract
{
    private static readonly GrainKey Regency = new(GrainKind.Region, "35.17");
    private static readonly GrainKey OtherRegency = new(GrainKind.Region, "35.08");
    private static readonly GrainKey Province = new(GrainKind.Province, "35");

    [Fact]
    public async Task Open_escalations_of_counts_are_read_as_they_count()
    {
        AggregateEscalation[] open = [Counting(Regency, 3), Counting(Regency, 4), Counting(OtherRegency, 5), Counting(Province, 6)];
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await CommitAsync(o => Tell(o, open, o.OpenedEscalations));
        AggregateEscalation[] counted = [.. open.Select(e => e with { Count = e.Count + 10, UpdatedAt = e.UpdatedAt.AddMinutes(1) })];
        await AppendAsync(StoreFixtures.Incident(Clock, "2"));
        await CommitAsync(o => Tell(o, counted, o.CountedEscalations));

        var listed = await Store.Read.EscalationsAsync("", null, null, null, 10, Cancellation);

        Assert.Equal([16, 15, 14, 13], listed.Select(CountOf));
        foreach (var (row, state) in listed.Zip(counted.Reverse()))
        {
            Assert.Equivalent(Row(state), row, strict: true);
            Assert.Equivalent(row, await Store.Read.EscalationAsync(state.Id, Cancellation), strict: true);
        }
    }

    [Fact]
    public async Task An_escalation_of_counts_is_read_as_seen_while_it_counts_and_as_it_closed_when_its_owner_forgot_it()
    {
        var (one, other) = (Counting(Regency, 3), Counting(Regency, 7));
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await CommitAsync(o => Tell(o, [one, other], o.OpenedEscalations));
        await AppendAsync(StoreFixtures.Incident(Clock, "2"));
        var seen = one with { Status = EscalationStatus.Acknowledged, Count = 4 };
        await CommitAsync(o => Tell(o, [seen, other], null));

        Assert.Equivalent(Row(seen), Assert.Single(await Store.Read.EscalationsAsync("35", null, EscalationStatus.Acknowledged, null, 10, Cancellation)), strict: true);

        await AppendAsync(StoreFixtures.Incident(Clock, "3"));
        var closed = Row(seen with { Count = 2 }) with { Status = EscalationStatus.Closed };
        await CommitAsync(o =>
        {
            Tell(o, [other], null);
            o.Escalations[closed.Id] = closed;
        });

        Assert.Equivalent(closed, await Store.Read.EscalationAsync(one.Id, Cancellation), strict: true);
        Assert.Equal([7, 2], (await Store.Read.EscalationsAsync("35.17", null, null, null, 10, Cancellation)).Select(CountOf));
    }

    /// <summary>An escalation that a grain's count opens a moment later than the one before.</summary>
    private AggregateEscalation Counting(GrainKey owner, int count)
    {
        Clock.Move(TimeSpan.FromMilliseconds(1));
        var (at, key) = (Clock.GetUtcNow(), $"{owner.Key}/{count}");
        return new(
            GridId.Derive(GridId.Escalation, GridId.New(GridId.Message, Clock), key, at), "NG-506", key, owner.Key, "pilkada-2024", EscalationStatus.Open, at, at,
            at.AddDays(1), count, 3, Level.L3, [Body.Bawaslu], new("Wilayah", "Area"), null, null, null);
    }

    private static EscalationRow Row(AggregateEscalation escalation)
    {
        var owner = new GrainKey(escalation.RegionCode.Length == 2 ? GrainKind.Province : GrainKind.Region, escalation.RegionCode);
        return Assert.Single(OpenEscalations.Of(owner, CoreOf(owner, [escalation])));
    }

    /// <summary>Adds what is open, to the states of those who own it and as rows.</summary>
    /// <param name="named">The ids of the outcome that they belong to.</param>
    private static void Tell(TurnOutcome outcome, AggregateEscalation[] open, HashSet<GridId>? named)
    {
        foreach (var row in open.Select(Row))
        {
            outcome.Escalations[row.Id] = row;
            named?.Add(row.Id);
            outcome.States[new(row.Owner, "")] = CoreOf(row.Owner, open.Where(e => e.RegionCode == row.Owner.Key));
        }
    }

    private static byte[] CoreOf(GrainKey owner, IEnumerable<AggregateEscalation> open)
    {
        var all = open.ToImmutableSortedDictionary(static e => $"Pair/{e.Key}", static e => e, StringComparer.Ordinal);
        return owner.Kind == GrainKind.Province
            ? JsonSerializer.SerializeToUtf8Bytes(new() { Code = owner.Key, Open = all }, GrainsJson.Default.ProvinceState)
            : JsonSerializer.SerializeToUtf8Bytes(new() { Code = owner.Key, Open = all }, GrainsJson.Default.RegionState);
    }

    private static int CountOf(EscalationRow row)
    {
        using var body = JsonDocument.Parse(row.Body);
        return body.RootElement.GetProperty("count").GetInt32();
    }
}

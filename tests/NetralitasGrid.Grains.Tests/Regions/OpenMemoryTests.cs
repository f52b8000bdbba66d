using System.Collections.Immutable;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Tests.Regions;

public sealed class OpenMemoryTests
{
    [Fact]
    public void What_this_process_wrote_comes_back_and_what_others_wrote_since_is_read()
    {
        // A code of its own: other tests write regions of theirs meanwhile.
        var own = new RegionState { Code = "99.98", Open = Open(5) };
        var bytes = RegionStateJson.Shared.ToUtf8(own);
        var others = RegionStateJson.Shared.ToUtf8(own with { Open = Open(6) });
        OpenMemory.Keep(own, bytes);

        var again = RegionStateJson.Shared.Parse(bytes);
        var foreign = RegionStateJson.Shared.Parse(others);

        Assert.Same(own.Open, again.Open);
        Assert.Equal(6, Assert.Single(foreign.Open).Value.Count);
        Assert.Equal(others, RegionStateJson.Shared.ToUtf8(foreign));
    }

    [Fact]
    public void An_escalation_that_was_written_is_written_as_it_became()
    {
        var before = new RegionState { Code = "99.97", Open = Open(5) };
        var bytes = RegionStateJson.Shared.ToUtf8(before);
        var (key, one) = before.Open.Single();

        var after = before with { Open = before.Open.SetItem(key, one with { Count = 6 }) };

        Assert.Equal(RegionStateJson.Shared.ToUtf8(before with { Open = Open(6) }), RegionStateJson.Shared.ToUtf8(after));
        Assert.Equal(bytes, RegionStateJson.Shared.ToUtf8(before));
        Assert.Equal(one, one with { Count = 5 });
    }

    private static ImmutableSortedDictionary<string, AggregateEscalation> Open(int count)
    {
        var at = new DateTimeOffset(2024, 10, 5, 19, 20, 0, TimeSpan.FromHours(7));
        var one = new AggregateEscalation(
            new GridId(GridId.Escalation, 1), "NG-505", "99.98.01", "99.98.01", "pilkada-2024", EscalationStatus.Open, at, at, null, count, 5, Level.L3,
            [Body.Bawaslu], new Bilingual("\"ofCases\":", "\"open\":"), null, new DateOnly(2024, 10, 1), new DateOnly(2024, 10, 7));
        return ImmutableSortedDictionary<string, AggregateEscalation>.Empty.WithComparers(StringComparer.Ordinal).Add("District/99.98.01", one);
    }
}

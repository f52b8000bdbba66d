using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Packs;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Tests.Turns;

/// <summary>Regions and provinces depend on the set of what they are told: partitions tell them in any order.</summary>
public sealed class OrderTests
{
    [Fact]
    public void The_open_escalations_depend_only_on_the_set_of_messages()
    {
        Prop.ForAll(
            (from n in Gen.Choose(0, int.MaxValue - 1).ArrayOf(4).ArrayOf(60)
             from orders in Gen.Choose(0, int.MaxValue - 1).ArrayOf(60)
             from cut in Gen.Choose(1, 9)
             select (items: n.Select(Item).ToArray(), orders, cut)).ToArbitrary(),
            story =>
            {
                var shuffled = story.items.Zip(story.orders).OrderBy(p => p.Second).Select(p => p.First).ToArray();

                Assert.Equal(Open(story.items, 500), Open(shuffled, story.cut));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Clusters_TSM_and_viral_cases_open_in_the_generated_stories()
    {
        var items = Gen.Choose(0, int.MaxValue - 1).ArrayOf(4).ArrayOf(60).Select(n => n.Select(Item).ToArray()).Sample(50, 200);

        var rules = items.SelectMany(i => Open(i, 500)).Select(e => e[..6]).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(["NG-504", "NG-505", "NG-506", "NG-507"], rules);
    }

    /// <summary>One change in Jombang: days over six weeks, so that old ones are forgotten on the way.</summary>
    private static RegionItem Item(int[] n, int index)
    {
        var day = new DateOnly(2024, 10, 1).AddDays(n[0] % 6 == 0 ? 40 : n[0] % 12);
        var sign = n[1] % 5 == 0 ? -1 : 1;
        var at = new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.FromHours(7)).AddMinutes(n[2] % 600);
        var district = $"35.17.0{1 + (n[3] % 2)}";
        return new()
        {
            Cause = new(GridId.Incident, (ulong)index + 1),
            Election = Reports.Election,
            Subject = Reports.Subject(n[1] % 9),
            ReceivedAt = at,
            AppendedAt = at,
            Incident = district,
            Cases = [new(district, CaseStatus.Diterima, n[3] % 6, Verdict.Admissible, false, sign)],
            Days = [new("d/" + district, day, sign), new("a/" + Reports.Hash(n[3] % 2), day, sign)],
            Pairs = [new("35.17", 1, $"35.17.{1 + (n[2] % 21):00}", sign), new("35", 1, "35.17", sign)],
            Virals = n[2] % 4 == 0 ? [new(new(GridId.Case, (ulong)(n[3] % 3)), district, n[3] % 3 == 0, sign, sign * 30)] : [],
            Escalations = [new(district, "NG-301", sign)],
        };
    }

    /// <summary>Rule, key and count of what is open after the reports came in this order, each alone or cut as said.</summary>
    private static List<string> Open(RegionItem[] items, int cut)
    {
        var states = new Dictionary<StateKey, byte[]>();
        var grain = new GrainKey(GrainKind.Region, "35.17");
        var waiting = items.Select((item, i) => new MailboxMessage
        {
            Sequence = i, Id = item.Cause.As(GridId.Message), Grain = grain, Kind = MessageKind.RegionReport,
            Body = JsonSerializer.SerializeToUtf8Bytes(new([item]), GrainsJson.Default.RegionReport), ReceivedAt = item.ReceivedAt, AppendedAt = item.AppendedAt,
        }).Chunk(cut);
        foreach (var messages in waiting)
        {
            var loaded = TurnHandler.KeysOf(messages).Where(states.ContainsKey).ToDictionary(k => k, k => states[k]);
            foreach (var key in TurnHandler.MoreKeysOf(messages, loaded).Where(states.ContainsKey))
            {
                loaded[key] = states[key];
            }

            var outcome = TurnHandler.Handle(new()
            {
                Cell = "test", Partition = 0, Number = 1, ChainHead = AuditChain.Genesis, Messages = messages, States = loaded,
                ActivePacks = new Dictionary<string, string> { [Reports.Election] = "h" }, PackOf = _ => RealPack.Pack,
            });
            Assert.Empty(outcome.DeadLetters);
            foreach (var (key, bytes) in outcome.States)
            {
                states[key] = bytes!;
            }
        }

        var core = JsonSerializer.Deserialize(states[new(grain, "")], GrainsJson.Default.RegionState)!;
        return [.. core.Open.Values.Select(e => $"{e.Rule} {e.Key} {e.Count} {e.From} {e.To}").Order(StringComparer.Ordinal)];
    }
}

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Tests.Turns;

public sealed class BatchCutTests
{
    [Fact]
    public void Any_cut_of_the_same_messages_gives_the_same_decisions_cases_and_states()
    {
        Prop.ForAll(
            (from scenario in Scenario.Any from cuts in Gen.Choose(1, 7).NonEmptyListOf() select (scenario, cuts)).ToArbitrary(),
            story =>
            {
                var whole = story.scenario.Play();
                var turn = 0;
                var cut = story.scenario.Play(() => story.cuts[turn++ % story.cuts.Count]);

                Assert.Empty(whole.DeadLetters);
                Assert.Equal(Envelopes(whole), Envelopes(cut));
                Assert.Equal(Text(whole.States, IsEmployee), Text(cut.States, IsEmployee));
                Assert.Equal(whole.Cases.OrderBy(c => c.Key).Select(c => Encoding.UTF8.GetString(c.Value.Body)), cut.Cases.OrderBy(c => c.Key).Select(c => Encoding.UTF8.GetString(c.Value.Body)));
                Assert.Equal(whole.Timers.OrderBy(t => t.Key.ToString()), cut.Timers.OrderBy(t => t.Key.ToString()));
                Assert.Equal(Open(whole), Open(cut));
                Assert.Equal(
                    whole.History.OrderBy(h => h.Case).ThenBy(h => h.Sequence).Select(h => Encoding.UTF8.GetString(h.Body)),
                    cut.History.OrderBy(h => h.Case).ThenBy(h => h.Sequence).Select(h => Encoding.UTF8.GetString(h.Body)));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Replaying_the_log_gives_the_same_entries_and_adds_up_to_the_same_counts_whatever_the_cut()
    {
        Prop.ForAll(
            (from scenario in Scenario.Any from cuts in Gen.Choose(1, 7).NonEmptyListOf() select (scenario, cuts)).ToArbitrary(),
            story =>
            {
                var turn = 0;
                var world = story.scenario.Play(() => story.cuts[turn++ % story.cuts.Count]);

                Assert.Empty(ReplayTests.Check(world));
            }).QuickCheckThrowOnFailure();
    }

    private static bool IsEmployee(StateKey key) => key.Grain.Kind == GrainKind.Employee;

    private static IEnumerable<string> Text(Dictionary<StateKey, byte[]> states, Func<StateKey, bool> which) =>
        states.Where(s => which(s.Key)).OrderBy(s => s.Key.ToString(), StringComparer.Ordinal).Select(s => $"{s.Key} {Encoding.UTF8.GetString(s.Value)}");

    /// <summary>What was audited, without the place in the chain.</summary>
    private static IEnumerable<string> Envelopes(World world) => world.Log.SelectMany(l => l).Where(e => e.Message.Grain.Kind == GrainKind.Employee)
        .OrderBy(e => e.Message.Grain.Key, StringComparer.Ordinal).ThenBy(e => e.Message.Sequence).ThenBy(e => e.Turn).ThenBy(e => e.Index)
        .Select(e => e.Message.Id + Encoding.UTF8.GetString(AuditChain.PayloadOf(e.Entry, "decision").Span) + Encoding.UTF8.GetString(AuditChain.PayloadOf(e.Entry, "data").Span));

    private static IEnumerable<string> Open(World world) => world.Escalations.Values.Where(e => e.Status != Codes.EscalationStatus.Closed)
        .Select(e => System.Text.Json.JsonDocument.Parse(e.Body).RootElement)
        .Select(e => $"{e.GetProperty("rule").GetString()} {e.GetProperty("key").GetString()} {e.GetProperty("count").GetInt32()}").Order(StringComparer.Ordinal);
}

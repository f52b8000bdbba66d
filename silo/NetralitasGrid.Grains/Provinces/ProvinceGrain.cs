using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Provinces;

/// <summary>The grain of a province: regencies reached per pair of the governor's election (TSM), escalations received.</summary>
internal static class ProvinceGrain
{
    /// <summary>Applies what one item of a region's report says.</summary>
    /// <param name="childrenOf">How many areas the catalogue knows one level below an area.</param>
    public static ProvinceState Apply(ProvinceState state, ProvinceItem item, PackTerms terms, Func<string, int> childrenOf, Effects effects)
    {
        state = state with { AsOf = item.AppendedAt > state.AsOf ? item.AppendedAt : state.AsOf };
        foreach (var delta in item.Pairs)
        {
            var key = PairKey.Of(delta.Election, delta.Pair);
            state = state with { Pairs = PairKey.Plus(state.Pairs, key, delta.Area, delta.N) };
            var reached = PairKey.Reached(state.Pairs, key);
            var call = terms.Aggregate(new() { Scope = AggregateScope.Pair, Reached = reached, Of = childrenOf(state.Code) }, state.Code, item.ReceivedAt);
            var open = Aggregates.Follow(
                state.Open, new(AggregateScope.Pair, key, state.Code), reached, call, item.Cause, item.Election,
                item.ReceivedAt, out var told);
            if (told is not null)
            {
                effects.Escalations.Add((told, new(GrainKind.Province, state.Code), Aggregates.Step(open.Count - state.Open.Count)));
            }

            state = state with { Open = open };
        }

        foreach (var delta in item.Escalations)
        {
            var n = state.Received.GetValueOrDefault(delta.Rule) + delta.N;
            state = state with { Received = n == 0 ? state.Received.Remove(delta.Rule) : state.Received.SetItem(delta.Rule, n) };
        }

        return state;
    }
}

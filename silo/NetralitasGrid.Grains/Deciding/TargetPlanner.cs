using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>Whom the decision reaches: Bawaslu first, then the bodies that the open rules name, each once.</summary>
internal static class TargetPlanner
{
    public static List<Target> Plan(Weighing weighed, SubjectFacts subject, Verdict verdict, CompiledPack pack, DateOnly received)
    {
        var routing = pack.Routing;
        var targets = new List<Target>(4) { new(Body.Bawaslu, LevelOf(weighed, subject, routing), TargetAction.Handle, TargetWhen.Now, Grounds(weighed, subject)) };
        var addressed = Addressed(weighed, subject.Kind, received);
        for (var i = 0; i < routing.Bodies.Count && addressed != 0; i++)
        {
            var body = routing.Bodies[i].Body;
            if (body != Body.Bawaslu && (addressed & BitOf(body)) != 0 && Ask(weighed, body, subject.Kind, received) is { } target)
            {
                targets.Add(verdict is Verdict.Tip or Verdict.Late ? target with { When = TargetWhen.IfFinding } : target);
            }
        }

        return targets;
    }

    private static ulong BitOf(Body body) => 1UL << (int)body;

    /// <summary>The bodies that any rule names, as bits: most rules name one or two of all.</summary>
    private static ulong Addressed(Weighing weighed, SubjectKind kind, DateOnly received)
    {
        var bits = 0UL;
        foreach (var rule in weighed.Open)
        {
            for (var i = 0; i < rule.Targets.Count; i++)
            {
                bits |= BodyOf(rule.Targets[i], kind, received) is { } body ? BitOf(body) : 0;
            }
        }

        return bits;
    }

    private static Level LevelOf(Weighing weighed, SubjectFacts subject, Routing routing)
    {
        var level = routing.LowestLevel;
        var up = 0;
        foreach (var rule in weighed.Open)
        {
            level = rule.Level > level ? rule.Level.Value : level;
            level = rule.LevelByPosition.TryGetValue(subject.Position, out var byPosition) && byPosition > level ? byPosition : level;
            up += rule.LevelUp;
        }

        return (Level)Math.Min((int)level + up, (int)routing.HighestLevel);
    }

    // Why Bawaslu has it: the acts, or else the exemption; of the aggravations those that change its level or its haste.
    private static List<string> Grounds(Weighing weighed, SubjectFacts subject)
    {
        var rules = new List<string>(weighed.Open.Count);
        foreach (var rule in weighed.Open)
        {
            if (rule.Step != RuleStep.Aggravation || rule.LevelUp > 0 || rule.Priority is not null || rule.LevelByPosition.ContainsKey(subject.Position))
            {
                rules.Add(rule.Id);
            }
        }

        if (rules.Count == 0)
        {
            foreach (var rule in weighed.Shown)
            {
                if (rule.Step == RuleStep.Exemption)
                {
                    rules.Add(rule.Id);
                }
            }
        }

        return rules;
    }

    // Several rules may name one body: it is asked once, for the most urgent and then the weightiest of what they ask.
    private static Target? Ask(Weighing weighed, Body body, SubjectKind kind, DateOnly received)
    {
        List<string>? rules = null;
        RuleTarget? asked = null;
        foreach (var rule in weighed.Open)
        {
            for (var i = 0; i < rule.Targets.Count; i++)
            {
                var target = rule.Targets[i];
                if (BodyOf(target, kind, received) != body)
                {
                    continue;
                }

                rules ??= [];
                if (rules.Count == 0 || rules[^1] != rule.Id)
                {
                    rules.Add(rule.Id);
                }

                asked = asked is null || (target.When, target.Action).CompareTo((asked.When, asked.Action)) < 0 ? target : asked;
            }
        }

        return rules is null || asked is null ? null : new Target(body, null, asked.Action, asked.When, rules);
    }

    private static Body? BodyOf(RuleTarget target, SubjectKind kind, DateOnly received)
    {
        if (target.Office is not { } office)
        {
            return target.Body;
        }

        return office.Kinds.Contains(kind) ? office.HolderOn(received) : null;
    }
}

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
        foreach (var named in routing.Bodies)
        {
            if (named.Body != Body.Bawaslu && Ask(weighed, named.Body, subject.Kind, received) is { } target)
            {
                targets.Add(verdict is Verdict.Tip or Verdict.Late ? target with { When = TargetWhen.IfFinding } : target);
            }
        }

        return targets;
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
            foreach (var target in rule.Targets)
            {
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

using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs;

internal sealed partial class PackParts
{
    public Routing Routing() => Read("routing.json", fields =>
    {
        var bodies = Bodies(fields);
        foreach (var body in Enum.GetValues<Body>().Where(b => bodies.Count(n => n.Body == b) != 1))
        {
            fields.Report(fields.Node.Find("bodies") ?? fields.Node, PackCodes.Incomplete, $"the body '{body.Text()}' is not here exactly once", "each body once");
        }

        var level = fields.Object("level");
        var escalate = fields.Object("escalate");
        var routing = new Routing
        {
            Bodies = bodies,
            Offices = [.. fields.Objects("offices").Select(Office)],
            LowestLevel = level?.Member<Level>("lowest") ?? default,
            HighestLevel = level?.Member<Level>("highest") ?? default,
            Priorities = Priorities(fields),
            Escalate = new EscalateWhen(escalate?.Whole("severity", 0, 6) ?? 0, escalate?.Member<Level>("level") ?? default, escalate?.Texts("rules") ?? []),
        };
        level?.Close();
        escalate?.Close();
        return routing;
    });

    private static List<NamedBody> Bodies(Fields fields)
    {
        var bodies = new List<NamedBody>();
        foreach (var item in fields.Objects("bodies"))
        {
            var body = item.Required("body") is { } node ? item.Member<Body>(node) : null;
            var title = item.Words("title");
            item.Close();
            if (body is not null)
            {
                bodies.Add(new NamedBody(body.Value, title));
            }
        }

        return bodies;
    }

    private static Office Office(Fields item) => Closed(item, fields =>
    {
        var holders = new List<OfficeHolder>();
        foreach (var holder in fields.Objects("holders"))
        {
            var from = holder.OptionalDate("from");
            holder.OptionalText("basis");
            if (holders.Count == 0 ? from is not null : from is null || from <= holders[^1].From)
            {
                holder.Report(holder.Node, PackCodes.Order, "the holder follows out of order",
                    holders.Count == 0 ? "null: the first holder held it from the beginning" : "a day after that of the holder before");
            }

            holders.Add(new OfficeHolder(holder.Member<Body>("body"), from));
            holder.Close();
        }

        if (holders.Count == 0)
        {
            fields.Report(fields.Node, PackCodes.Incomplete, "the office has no holder", "at least one");
        }

        return new Office(fields.Text("office"), fields.Codes<SubjectKind>("kinds"), holders);
    });

    private static int[] Priorities(Fields fields)
    {
        var priorities = new int[6];
        foreach (var item in fields.Objects("priorities"))
        {
            priorities[item.Whole("severity", 0, 5)] = item.Whole("priority", 1, 4);
            item.Close();
        }

        for (var severity = 0; severity < priorities.Length; severity++)
        {
            if (priorities[severity] == 0)
            {
                fields.Report(fields.Node.Find("priorities") ?? fields.Node, PackCodes.Incomplete, $"severity {severity} has no priority", "one entry for each of 0 to 5");
            }
        }

        return priorities;
    }

    public SanctionLadder Sanctions() => Read("sanctions.json", fields =>
    {
        var rungs = fields.Objects("rungs").Select(f => Closed(f, x => new Rung(x.Member<Sanction>("rung"), x.Words("title"), x.Text("basis"), x.OptionalWords("toVerify")))).ToList();
        foreach (var rung in Enum.GetValues<Sanction>().Where(s => s != Sanction.P && rungs.Count(r => r.Sanction == s) != 1))
        {
            fields.Report(fields.Node.Find("rungs") ?? fields.Node, PackCodes.Incomplete, $"the rung '{rung.Text()}' is not here exactly once", "each rung once");
        }

        var aggravation = fields.Object("aggravation");
        var ladder = new SanctionLadder(
            rungs, [.. fields.Objects("scales").Select(Scale)],
            new SeveritySpan(aggravation?.Whole("from", 0, 5) ?? 0, aggravation?.Whole("to", 0, 4) ?? 0), aggravation?.Whole("by", 0, 4) ?? 0);
        aggravation?.Close();
        return ladder;
    });

    private static SanctionScale Scale(Fields item) => Closed(item, fields =>
    {
        var rungs = fields.Codes<Sanction>("rungs");
        var lighter = fields.OptionalObject("lighter");
        var weighs = lighter is null ? null : new LighterSteps(lighter.Codes<RuleStep>("steps"), lighter.Whole("by", 0, 5), lighter.Whole("least", 0, 5));
        lighter?.Close();
        var instead = new List<RangeInstead>();
        foreach (var entry in fields.OptionalObjects("instead"))
        {
            var range = Range(entry, "range");
            instead.Add(new RangeInstead(entry.Node.Find("of") is null ? null : Range(entry, "of"), Span(entry, "rule"), Span(entry, "decided"), range));
            entry.Close();
            if (!rungs.Contains(range.Min) || !rungs.Contains(range.Max))
            {
                entry.Report(entry.Node, PackCodes.OutOfRange, "the range is not on the scale", $"two of {string.Join(", ", rungs.Select(r => r.Text()))}");
            }
        }

        return new SanctionScale(fields.Codes<SubjectKind>("kinds"), rungs, weighs, instead);
    });

    private static SeveritySpan? Span(Fields fields, string name)
    {
        if (fields.Optional(name) is not { } node)
        {
            return null;
        }

        var items = fields.Items(node);
        if (items.Count != 2)
        {
            fields.Report(node, PackCodes.BadValue, "a span has two ends", "a list such as [4, 5]");
            return null;
        }

        return new SeveritySpan(fields.Whole(items[0], 0, 5), fields.Whole(items[1], 0, 5));
    }
}

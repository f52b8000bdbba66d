using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>Turns the nodes of a pack's files into its parts.</summary>
internal sealed partial class PackParts(IReadOnlyDictionary<string, PackNode> nodes, PackArchive archive, ICollection<RuleIssue> issues)
{
    private static readonly PackNode Empty = new() { Kind = PackNodeKind.Object, File = "", Pointer = "", Line = 0, Column = 0 };

    public PackHeader Header() => Read("pack.json", fields =>
    {
        var online = fields.Object("online");
        var header = new PackHeader(
            fields.Text("name"), fields.Text("version"), fields.Words("title"), fields.Text("election"), fields.Date("effectiveFrom"),
            fields.OptionalDate("effectiveTo"), online?.Codes<ActCode>("acts") ?? [], online?.Codes<Channel>("channels") ?? [], Families(fields));
        online?.Close();
        return header;
    });

    public Thresholds Thresholds(out IReadOnlyList<ThresholdNote> notes)
    {
        var read = new List<ThresholdNote>();
        Read("thresholds.json", fields =>
        {
            foreach (var name in Packs.Thresholds.Names)
            {
                if (fields.Object(name) is { } number)
                {
                    read.Add(new ThresholdNote(name, number.Whole("value", 0, 1_000_000), Source(number), number.Words("title")));
                    number.Close();
                }
            }

            return read;
        });
        notes = read;
        int Of(string name) => read.Find(n => n.Name == name)?.Value ?? 0;
        return new Thresholds
        {
            ReportDays = Of("reportDays"),
            Witnesses = Of("witnesses"),
            RepeatProven = Of("repeatProven"),
            RepeatRegistered = Of("repeatRegistered"),
            RepeatDays = Of("repeatDays"),
            ClusterDays = Of("clusterDays"),
            ClusterAgency = Of("clusterAgency"),
            ClusterDistrict = Of("clusterDistrict"),
            ClusterDistrictHighIkp = Of("clusterDistrictHighIkp"),
            TsmPercent = Of("tsmPercent"),
            ViralReporters = Of("viralReporters"),
            ViralReportsPerMinute = Of("viralReportsPerMinute"),
            LateArrivalDays = Of("lateArrivalDays"),
            ReportersCounted = Of("reportersCounted"),
        };
    }

    public IReadOnlyList<Holiday> Holidays()
    {
        if (!nodes.ContainsKey("holidays.json"))
        {
            return [];
        }

        return Read<IReadOnlyList<Holiday>>("holidays.json", fields => [.. fields.Objects("holidays").Select(f => Closed(f, x => new Holiday(x.Date("date"), x.Words("title"))))]);
    }

    private static readonly string[] Sources = ["LAW", "GK", "EST"];

    private static string Source(Fields number)
    {
        var source = number.Text("source");
        if (source.Length > 0 && !Sources.Contains(source) && number.Node.Find("source") is { } node)
        {
            number.Unknown(node, Sources);
        }

        return source;
    }

    private static List<ActFamily> Families(Fields fields)
    {
        var families = new List<ActFamily>();
        var taken = new HashSet<ActCode>();
        foreach (var item in fields.Objects("families"))
        {
            var family = new ActFamily(item.Text("name"), item.Words("title"), item.Codes<ActCode>("acts"), item.Whole("days", 0, 366));
            item.Close();
            foreach (var act in family.Acts.Where(a => !taken.Add(a)))
            {
                item.Report(item.Node, PackCodes.Repeated, $"'{act.Text()}' is in two families", "each act in one family");
            }

            families.Add(family);
        }

        foreach (var act in Enum.GetValues<ActCode>().Where(a => !taken.Contains(a)))
        {
            fields.Report(fields.Node, PackCodes.Incomplete, $"'{act.Text()}' is in no family", "each act in one family");
        }

        return families;
    }

    private T Read<T>(string file, Func<Fields, T> read)
    {
        if (!nodes.TryGetValue(file, out var node))
        {
            if (!archive.Files.Any(f => f.Path == file))
            {
                issues.Add(new RuleIssue(PackCodes.FileMissing, RuleSeverity.Error, file, "", 0, 0, "the pack lacks this file"));
            }

            // What an absent or broken file would lack one by one is not worth an issue each.
            return read(new Fields(Empty, []));
        }

        return Closed(new Fields(node, issues), read);
    }

    private List<T> ReadFolder<T>(string folder, Func<Fields, T> read) => nodes
        .Where(n => n.Key.StartsWith(folder, StringComparison.Ordinal))
        .OrderBy(n => n.Key, StringComparer.Ordinal)
        .Select(n => Closed(new Fields(n.Value, issues), read))
        .ToList();

    private static T Closed<T>(Fields fields, Func<Fields, T> read)
    {
        var value = read(fields);
        fields.Close();
        return value;
    }

    private static SanctionRange Range(Fields fields, string name)
    {
        var range = fields.Object(name);
        var value = new SanctionRange(range?.Member<Sanction>("min") ?? default, range?.Member<Sanction>("max") ?? default);
        range?.Close();
        return value;
    }
}

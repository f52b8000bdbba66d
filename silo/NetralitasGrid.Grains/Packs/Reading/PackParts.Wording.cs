using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

internal sealed partial class PackParts
{
    public Wording Wording() => Read("wording.json", fields =>
    {
        var acts = Words<ActCode>(fields, "acts");
        var symbols = Words<Symbol>(fields, "symbols");
        var channels = Words<Channel>(fields, "channels");
        var kinds = Words<SubjectKind>(fields, "kinds");
        var positions = Words<Position>(fields, "positions");
        var levels = Words<Level>(fields, "levels");
        var missing = Words<MissingItem>(fields, "missing");
        var months = fields.Object("months");
        var (monthsId, monthsEn) = (Months(months, "id"), Months(months, "en"));
        months?.Close();
        var (sentencesId, sentencesEn) = Sentences(fields);
        Vocabulary Of(Func<Bilingual, string> language, string[] months, Sentence[] sentences) => new()
        {
            Acts = [.. acts.Select(language)],
            Symbols = [.. symbols.Select(language)],
            Channels = [.. channels.Select(language)],
            Kinds = [.. kinds.Select(language)],
            Positions = [.. positions.Select(language)],
            Levels = [.. levels.Select(language)],
            Missing = [.. missing.Select(language)],
            Months = months,
            Sentences = sentences,
        };
        return new Wording(Of(b => b.Id, monthsId, sentencesId), Of(b => b.En, monthsEn, sentencesEn));
    });

    private static Bilingual[] Words<T>(Fields fields, string name)
        where T : struct, Enum
    {
        var table = fields.Object(name);
        var words = Enum.GetValues<T>()
            .Select(code => table?.Required(code.Text()) is { } node ? table.Words(node, mayBeEmpty: true) : new Bilingual("", "")).ToArray();
        table?.Close();
        return words;
    }

    private static string[] Months(Fields? fields, string language)
    {
        var months = fields?.Texts(language) ?? [];
        if (fields is not null && months.Count != 12)
        {
            fields.Report(fields.Node.Find(language) ?? fields.Node, PackCodes.Incomplete, $"{months.Count} months stand here", "twelve");
        }

        return [.. months.Concat(Enumerable.Repeat("", 12)).Take(12)];
    }

    private static (Sentence[] Id, Sentence[] En) Sentences(Fields fields)
    {
        var table = fields.Object("sentences");
        var all = Enum.GetValues<Phrase>();
        var (id, en) = (new Sentence[all.Length], new Sentence[all.Length]);
        foreach (var phrase in all)
        {
            var node = table?.Required(JsonNamingPolicy.CamelCase.ConvertName(phrase.ToString()));
            var words = node is null || table is null ? new Bilingual("", "") : table.Words(node, mayBeEmpty: true);
            id[(int)phrase] = Parse(table, node?.Find("id"), words.Id, phrase);
            en[(int)phrase] = Parse(table, node?.Find("en"), words.En, phrase);
        }

        table?.Close();
        return (id, en);
    }

    private static Sentence Parse(Fields? table, PackNode? node, string text, Phrase phrase)
    {
        var names = PhraseValues.Of(phrase);
        var sentence = Sentence.Parse(text, names, out var unknown);
        if (unknown is not null && node is not null)
        {
            table?.Report(node, PackCodes.UnknownReference, $"{{{unknown}}} stands for nothing in this sentence",
                names.Count == 0 ? "words only" : $"one of {string.Join(", ", names.Select(n => $"{{{n}}}"))}");
        }

        return sentence;
    }
}

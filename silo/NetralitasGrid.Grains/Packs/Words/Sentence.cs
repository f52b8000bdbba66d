namespace NetralitasGrid.Grains.Packs;

/// <summary>A sentence of one language, taken apart into its fixed words and the places of values.</summary>
internal sealed class Sentence
{
    private readonly (string Words, int Value)[] _parts;

    private Sentence((string Words, int Value)[] parts) => _parts = parts;

    /// <summary>Takes a text apart; a name that is not among <paramref name="names"/> is returned in <paramref name="unknown"/>.</summary>
    public static Sentence Parse(string text, IReadOnlyList<string> names, out string? unknown)
    {
        var parts = new List<(string, int)>();
        unknown = null;
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            var name = text[(open + 1)..close];
            var value = names.Select((n, i) => (n, i)).Where(x => x.n == name).Select(x => x.i).FirstOrDefault(-1);
            unknown = value < 0 ? name : unknown;
            parts.Add((text[at..open], value));
            at = close + 1;
        }

        parts.Add((text[at..], -1));
        return new Sentence([.. parts]);
    }

    /// <summary>Writes the sentence with its values in the order of <see cref="PhraseValues"/>.</summary>
    public void AppendTo(Draft draft, params ReadOnlySpan<Piece> values)
    {
        foreach (var (words, value) in _parts)
        {
            draft.Append(words);
            if (value >= 0)
            {
                draft.Append(values[value]);
            }
        }
    }

    /// <summary>The sentence with its values, as a text of its own.</summary>
    public string With(params ReadOnlySpan<Piece> values)
    {
        if (_parts.Length == 1)
        {
            return _parts[0].Words;
        }

        var draft = new Draft();
        AppendTo(draft, values);
        return draft.Since(0).ToString();
    }
}

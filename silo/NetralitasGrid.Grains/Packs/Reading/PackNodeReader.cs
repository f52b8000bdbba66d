using System.Globalization;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>Parses one file into nodes; every fault of syntax and every repeated property becomes an issue.</summary>
internal sealed class PackNodeReader
{
    private const int MaxDepth = 64;

    private readonly string _file;
    private readonly byte[] _utf8;
    private readonly ICollection<RuleIssue> _issues;
    private readonly List<int> _lineStarts = [0];
    private readonly int _base;

    private PackNodeReader(PackFile file, ICollection<RuleIssue> issues)
    {
        _file = file.Path;
        _utf8 = file.Content.ToArray();
        _issues = issues;
        _base = _utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (_utf8[i] == (byte)'\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public static PackNode? Read(PackFile file, ICollection<RuleIssue> issues) => new PackNodeReader(file, issues).Read();

    private PackNode? Read()
    {
        var reader = new Utf8JsonReader(_utf8.AsSpan(_base), new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth,
        });
        try
        {
            reader.Read();
            var node = Value(ref reader, "");
            reader.Read();
            return node;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Invalid UTF-8 inside a text is an InvalidOperationException of the reader, at the token it stands on.
            var at = e is JsonException { LineNumber: { } line, BytePositionInLine: { } column }
                ? ((int)line + 1, (int)column + 1)
                : Locate((int)reader.TokenStartIndex + _base);
            _issues.Add(new RuleIssue(PackCodes.Syntax, RuleSeverity.Error, _file, "", at.Item1, at.Item2, "the JSON is broken here", "one JSON value in UTF-8"));
            return null;
        }
    }

    private PackNode Value(ref Utf8JsonReader reader, string pointer)
    {
        var (line, column) = Locate((int)reader.TokenStartIndex + _base);
        var kind = reader.TokenType switch
        {
            JsonTokenType.StartObject => PackNodeKind.Object,
            JsonTokenType.StartArray => PackNodeKind.List,
            JsonTokenType.String => PackNodeKind.Text,
            JsonTokenType.Number => PackNodeKind.Number,
            JsonTokenType.True => PackNodeKind.True,
            JsonTokenType.False => PackNodeKind.False,
            _ => PackNodeKind.Null,
        };
        var node = new PackNode
        {
            Kind = kind, File = _file, Pointer = pointer, Line = line, Column = column,
            Text = kind switch
            {
                PackNodeKind.Text => reader.GetString() ?? "",
                PackNodeKind.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                _ => "",
            },
        };
        if (kind == PackNodeKind.Object)
        {
            ReadProperties(ref reader, node);
        }
        else if (kind == PackNodeKind.List)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                node.Items.Add(Value(ref reader, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{node.Items.Count}")));
            }
        }

        return node;
    }

    private void ReadProperties(ref Utf8JsonReader reader, PackNode node)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString() ?? "";
            var at = (int)reader.TokenStartIndex + _base;
            var pointer = $"{node.Pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            reader.Read();
            var value = Value(ref reader, pointer);
            if (node.Find(name) is not null)
            {
                var (line, column) = Locate(at);
                _issues.Add(new RuleIssue(PackCodes.Repeated, RuleSeverity.Error, _file, pointer, line, column, $"'{name}' is here twice"));
                continue;
            }

            node.Properties.Add(new(name, value));
        }
    }

    private (int Line, int Column) Locate(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        var start = _lineStarts[line];
        var end = Math.Clamp(offset, start, _utf8.Length);
        return (line + 1, Encoding.UTF8.GetCharCount(_utf8, start, end - start) + 1);
    }
}

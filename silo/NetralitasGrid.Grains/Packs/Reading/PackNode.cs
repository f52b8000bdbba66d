namespace NetralitasGrid.Grains.Packs;

internal enum PackNodeKind
{
    Null, True, False, Number, Text, List, Object,
}

/// <summary>A JSON value of a pack's file that knows where it stands.</summary>
internal sealed class PackNode
{
    public required PackNodeKind Kind { get; init; }

    public required string File { get; init; }

    /// <summary>RFC 6901 pointer.</summary>
    public required string Pointer { get; init; }

    public required int Line { get; init; }

    public required int Column { get; init; }

    /// <summary>The text of a text; the digits of a number.</summary>
    public string Text { get; init; } = "";

    public List<PackNode> Items { get; } = [];

    public List<KeyValuePair<string, PackNode>> Properties { get; } = [];

    public bool IsNull => Kind == PackNodeKind.Null;

    public PackNode? Find(string name, StringComparison comparison = StringComparison.Ordinal)
    {
        foreach (var (key, value) in Properties)
        {
            if (key.Equals(name, comparison))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The node at a pointer below this one, or null.</summary>
    public PackNode? At(string pointer)
    {
        var node = this;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node.Kind == PackNodeKind.List
                ? int.TryParse(name, out var i) && i < node.Items.Count ? node.Items[i] : null
                : node.Find(name);
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }
}

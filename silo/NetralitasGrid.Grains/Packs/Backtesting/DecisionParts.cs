using System.Text.Json;

namespace NetralitasGrid.Grains.Packs.Backtesting;

/// <summary>Compares the bytes of two decisions in what people act on, without reading them whole: nearly all are equal.</summary>
internal static class DecisionParts
{
    /// <summary>
    /// Whether two decisions say the same but for the pack, the case, the explanation and the facts. They have their members in one order: both were
    /// written by <see cref="Deciding.DecisionWriter"/>.
    /// </summary>
    public static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var x = new Utf8JsonReader(a);
        var y = new Utf8JsonReader(b);
        x.Read();
        y.Read();
        while (x.Read() && y.Read() && x.TokenType == JsonTokenType.PropertyName && y.TokenType == JsonTokenType.PropertyName)
        {
            if (!x.ValueSpan.SequenceEqual(y.ValueSpan))
            {
                return false;
            }

            var counts = Counts(x.ValueSpan);
            x.Read();
            y.Read();
            var (fromX, fromY) = ((int)x.TokenStartIndex, (int)y.TokenStartIndex);
            x.Skip();
            y.Skip();
            if (counts && !a[fromX..(int)x.BytesConsumed].SequenceEqual(b[fromY..(int)y.BytesConsumed]))
            {
                return false;
            }
        }

        return x.TokenType == y.TokenType;
    }

    private static bool Counts(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("outcome"u8) || name.SequenceEqual("severity"u8) || name.SequenceEqual("priority"u8) || name.SequenceEqual("admission"u8)
        || name.SequenceEqual("rules"u8) || name.SequenceEqual("sanction"u8) || name.SequenceEqual("targets"u8) || name.SequenceEqual("deadlines"u8);
}

namespace NetralitasGrid.Grains.Packs;

/// <summary>
/// Text that is put together and read before it is cleared, so that nothing of it becomes a string. A piece that it gave out stays as it is until then,
/// also when the draft grows. Owned by one thread.
/// </summary>
internal sealed class Draft
{
    private char[] _characters = new char[4096];

    public int Length { get; private set; }

    /// <summary>What was written from a place on.</summary>
    public Piece Since(int start) => new(_characters.AsMemory(start, Length - start));

    public void Clear() => Length = 0;

    public void Append(Piece piece)
    {
        var characters = piece.Characters.Span;
        characters.CopyTo(Room(characters.Length));
        Length += characters.Length;
    }

    /// <summary>Fixed words, of which most texts are made: without a piece of them.</summary>
    public void Append(string words)
    {
        words.CopyTo(Room(words.Length));
        Length += words.Length;
    }

    public void Append(char character)
    {
        Room(1)[0] = character;
        Length++;
    }

    /// <summary>A number from 0 on, with at least so many digits.</summary>
    public void Append(int number, int digits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var length = digits;
        for (var least = digits == 1 ? 10L : 100L; least <= number; least *= 10)
        {
            length++;
        }

        var to = Room(length);
        for (var i = length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            to[i] = (char)('0' + digit);
        }

        Length += length;
    }

    /// <summary>Makes the character at a place a capital.</summary>
    public void Capitalise(int place) => _characters[place] = char.ToUpperInvariant(_characters[place]);

    private Span<char> Room(int length)
    {
        if (_characters.Length - Length < length)
        {
            Array.Resize(ref _characters, Math.Max(2 * _characters.Length, Length + length));
        }

        return _characters.AsSpan(Length);
    }
}

/// <summary>A text, or a part of a <see cref="Draft"/>.</summary>
internal readonly record struct Piece(ReadOnlyMemory<char> Characters)
{
    public static implicit operator Piece(string text) => new(text.AsMemory());

    /// <inheritdoc/>
    public override string ToString() => Characters.ToString();
}

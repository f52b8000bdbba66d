namespace NetralitasGrid.Grains.Intake;

/// <summary>Which properties of an object stood in the body, and which of them had a value that is not null.</summary>
internal struct Seen
{
    private uint _named;
    private uint _filled;

    /// <summary>Notes a name; false when it stood before.</summary>
    public bool Name(int property)
    {
        var bit = 1u << property;
        var isNew = (_named & bit) == 0;
        _named |= bit;
        return isNew;
    }

    public void Fill(int property) => _filled |= 1u << property;

    /// <summary>Takes a value back: it was blank.</summary>
    public void Empty(int property) => _filled &= ~(1u << property);

    public readonly bool IsFilled(int property) => (_filled & (1u << property)) != 0;
}

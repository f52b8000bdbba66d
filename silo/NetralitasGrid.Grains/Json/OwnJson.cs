namespace NetralitasGrid.Grains.Json;

/// <summary>
/// The JSON of an immutable record, made when first asked for. As a field of it this is no part of what records are compared by, and a copy of the record
/// (<c>with</c>) makes its own. Thread-safe: at worst it is made twice.
/// </summary>
internal struct OwnJson<T> : IEquatable<OwnJson<T>>
    where T : class
{
    private Made? _made;

    /// <summary>The JSON of the record that this is a field of.</summary>
    public byte[] Of(T owner, HandwrittenJson<T> json)
    {
        var made = _made;
        if (made is null || !ReferenceEquals(made.Owner, owner))
        {
            _made = made = new(owner, json.ToUtf8(owner));
        }

        return made.Utf8;
    }

    /// <inheritdoc/>
    public readonly bool Equals(OwnJson<T> other) => true;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is OwnJson<T>;

    /// <inheritdoc/>
    public override readonly int GetHashCode() => 0;

    private sealed record Made(T Owner, byte[] Utf8);
}

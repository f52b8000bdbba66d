using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A local circular: it adds legal basis and a note in its region, and has no way to change a severity or a sanction.</summary>
/// <param name="Region">Area code; holds for everything inside.</param>
/// <param name="Basis">The circular; null where only the press told of one, which is no law.</param>
/// <param name="From">First local event day.</param>
/// <param name="To">Last local event day, or null.</param>
/// <param name="Acts">The acts it speaks of; null = all.</param>
/// <param name="Kinds">The kinds of subject it speaks of; null = all.</param>
public sealed record Overlay(
    string Region, Bilingual Title, string? Basis, DateOnly From, DateOnly? To, Bilingual Notes,
    IReadOnlyList<ActCode>? Acts, IReadOnlyList<SubjectKind>? Kinds)
{
    /// <summary>Whether it speaks of an incident.</summary>
    public bool Covers(string place, DateOnly date, ActCode act, SubjectKind kind) =>
        place.StartsWith(Region, StringComparison.Ordinal) && (place.Length == Region.Length || place[Region.Length] == '.')
        && From <= date && (To is not { } last || date <= last)
        && (Acts is null || Acts.Contains(act)) && (Kinds is null || Kinds.Contains(kind));
}

/// <summary>A day that is no working day.</summary>
public sealed record Holiday(DateOnly Date, Bilingual Title);

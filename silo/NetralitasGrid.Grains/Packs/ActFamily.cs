using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>Acts that make one case when one person does them near in time.</summary>
/// <param name="Name">As in <c>case.family</c>.</param>
/// <param name="Days">At most so many local days between a case's first event and another of it.</param>
public sealed record ActFamily(string Name, Bilingual Title, IReadOnlyList<ActCode> Acts, int Days);

using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Intake;

/// <summary>One fault of a posted incident. It never holds the value that was sent.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) of the place; empty for the whole body.</param>
/// <param name="Expected">What may stand there: the codes of a closed list, a form, a limit; null where the detail says it all.</param>
/// <param name="Nearest">What was probably meant: a code, an area code, a property name; null when nothing is near.</param>
public sealed record IntakeFault(string Pointer, FaultCode Code, Bilingual Detail, string? Expected, string? Nearest);

/// <summary>One oddity of an accepted incident. It never holds the value that was sent.</summary>
public sealed record IntakeWarning(string Pointer, WarningCode Code, Bilingual Detail);

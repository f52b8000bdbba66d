using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Storage.Contract;

/// <summary>An incident to be made durable.</summary>
public sealed record IncidentAppend
{
    public required GridId Incident { get; init; }

    /// <summary>SHA-256 over source, province of the place and reportId: the idempotency key. Outlives retention of the log.</summary>
    public required byte[] ReportKey { get; init; }

    /// <summary>Keyed hash of the canonical body without receivedAt, with the version of its key in front.</summary>
    public required byte[] BodyHash { get; init; }

    /// <summary>The body's hash under earlier versions of the key; what is stored is <see cref="BodyHash"/>, what is compared is any.</summary>
    public IReadOnlyList<byte[]> OlderBodyHashes { get; init; } = [];

    /// <summary>Whether a stored hash is of this body, under whichever version of the key it was made.</summary>
    public bool HasBody(ReadOnlySpan<byte> stored)
    {
        if (stored.SequenceEqual(BodyHash))
        {
            return true;
        }

        foreach (var older in OlderBodyHashes)
        {
            if (stored.SequenceEqual(older))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The subject's grain.</summary>
    public required GrainKey Grain { get; init; }

    public required string Source { get; init; }

    /// <summary>Area code of the place.</summary>
    public required string Place { get; init; }

    /// <summary>Duty region of the subject, or null.</summary>
    public string? DutyRegion { get; init; }

    /// <summary>UTF-8 JSON of <see cref="IncidentReported"/>.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What was sent by a backfill; null = the store's clock at append.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The sealed personal data of the incident.</summary>
    public required SealedIncident Sealed { get; init; }
}

/// <summary>Sealed personal data: each part under a data key of its own, the data keys wrapped under the master key of <see cref="KeyVersion"/>.</summary>
public sealed record SealedIncident(int KeyVersion, byte[] WrappedSubjectKey, byte[] SubjectPart, byte[] WrappedReporterKey, byte[] ReporterPart);

/// <summary>Another message to be made durable; appended once however often it is sent.</summary>
/// <param name="SealedText">Sealed free text of a case event (one part, subject key), or null.</param>
public sealed record MessageAppend(GridId Id, GrainKey Grain, MessageKind Kind, ReadOnlyMemory<byte> Body, SealedText? SealedText = null)
{
    /// <summary>A partition instead of a grain (pack switches go to every partition); null = the grain's.</summary>
    public int? Partition { get; init; }

    /// <summary>Area code whose province the cell must own for this message to be taken; null where it does not matter.</summary>
    public string? Place { get; init; }
}

/// <summary>Sealed text under a data key of its own.</summary>
public sealed record SealedText(int KeyVersion, byte[] WrappedKey, byte[] Cipher);

/// <summary>The answer to one append.</summary>
/// <param name="Incident">Id of the incident that this report key stands for: the first one's; the sent one when refused.</param>
public sealed record AppendAnswer(AppendResult Result, GridId Incident);

/// <summary>What became of an append.</summary>
public enum AppendResult
{
    /// <summary>Durable now.</summary>
    Accepted,

    /// <summary>The same report key and the same body were durable already.</summary>
    Duplicate,

    /// <summary>The report key is used by another body; nothing changed.</summary>
    Conflict,

    /// <summary>The database will never take this row (too big); nothing changed, and the others of its group are not touched.</summary>
    Refused,

    /// <summary>This cell does not own the province of the place, or no more; nothing changed. Another cell has it or gets it.</summary>
    Elsewhere,
}

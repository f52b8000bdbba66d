using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// What is sealed of an incident, in two parts with a data key each: what names or describes the subject, and all about the reporter.
/// Nothing of it may reach facts, logs, metrics, traces or addresses.
/// </summary>
public sealed record PersonalFields(SubjectPart Subject, ReporterPart Reporter)
{
    /// <summary>The paths of all sealed fields, as a reveal names them.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        "subject.name", "subject.nip", "subject.nik", "subject.address", "subject.positionTitle", "subject.agency", "act.url", "description",
        "place.description", "evidence.uri", "reporter.name", "reporter.nik", "reporter.phone", "reporter.email", "reporter.address",
        "reporter.birthPlace", "reporter.birthDate", "reporter.sex", "reporter.occupation", "reporter.nationality",
    ];

    /// <summary>Whether a path belongs to the reporter's part.</summary>
    public static bool IsOfReporter(string path) => path.StartsWith("reporter.", StringComparison.Ordinal);

    /// <summary>The values of a sealed field: none when it was not sent, several for <c>evidence.uri</c> (null where a piece has none).</summary>
    /// <exception cref="ArgumentException">No sealed field has that path.</exception>
    public IReadOnlyList<string?> ValuesOf(string path) => path switch
    {
        "subject.name" => One(Subject.Name),
        "subject.nip" => One(Subject.Nip),
        "subject.nik" => One(Subject.Nik),
        "subject.address" => One(Subject.Address),
        "subject.positionTitle" => One(Subject.PositionTitle),
        "subject.agency" => One(Subject.Agency),
        "act.url" => One(Subject.Url),
        "description" => One(Subject.Description),
        "place.description" => One(Subject.PlaceDescription),
        "evidence.uri" => Subject.EvidenceUris,
        "reporter.name" => One(Reporter.Name),
        "reporter.nik" => One(Reporter.Nik),
        "reporter.phone" => One(Reporter.Phone),
        "reporter.email" => One(Reporter.Email),
        "reporter.address" => One(Reporter.Address),
        "reporter.birthPlace" => One(Reporter.BirthPlace),
        "reporter.birthDate" => One(Reporter.BirthDate),
        "reporter.sex" => One(Reporter.Sex),
        "reporter.occupation" => One(Reporter.Occupation),
        "reporter.nationality" => One(Reporter.Nationality),
        _ => throw new ArgumentException("No sealed field has this path.", nameof(path)),
    };

    private static string?[] One(string? value) => value is null ? [] : [value];
}

/// <summary>The sealed part about the subject and the act.</summary>
public sealed record SubjectPart
{
    /// <summary>Masked number (<c>19860926******001</c>) for officers; null when neither NIP nor NIK was sent.</summary>
    public string? Masked { get; init; }

    public string? Name { get; init; }

    public string? Nip { get; init; }

    public string? Nik { get; init; }

    public string? Address { get; init; }

    public string? PositionTitle { get; init; }

    public string? Agency { get; init; }

    public string? Url { get; init; }

    public string? Description { get; init; }

    public string? PlaceDescription { get; init; }

    /// <summary>One for each piece of evidence, in its order; null where it has none.</summary>
    public IReadOnlyList<string?> EvidenceUris { get; init; } = [];

    /// <summary>UTF-8 JSON to be sealed.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, PersonalJson.Default.SubjectPart);

    /// <summary>Reads what <see cref="ToUtf8"/> wrote.</summary>
    public static SubjectPart FromUtf8(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, PersonalJson.Default.SubjectPart) ?? throw new JsonException("The sealed part is empty.");
}

/// <summary>The sealed part about the reporter.</summary>
public sealed record ReporterPart
{
    public string? Name { get; init; }

    public string? Nik { get; init; }

    public string? Phone { get; init; }

    public string? Email { get; init; }

    public string? Address { get; init; }

    public string? BirthPlace { get; init; }

    /// <summary><c>YYYY-MM-DD</c>.</summary>
    public string? BirthDate { get; init; }

    public string? Sex { get; init; }

    public string? Occupation { get; init; }

    public string? Nationality { get; init; }

    /// <summary>UTF-8 JSON to be sealed.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, PersonalJson.Default.ReporterPart);

    /// <summary>Reads what <see cref="ToUtf8"/> wrote.</summary>
    public static ReporterPart FromUtf8(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, PersonalJson.Default.ReporterPart) ?? throw new JsonException("The sealed part is empty.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubjectPart))]
[JsonSerializable(typeof(ReporterPart))]
internal sealed partial class PersonalJson : JsonSerializerContext;

using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Text;

namespace NetralitasGrid.Grains.Intake;

/// <summary>Keys of people, agencies and reports: how identities become grains without being shown.</summary>
public static class IdentityKeys
{
    private const char GrainPrefix = 'e';

    /// <summary>Subject key of an employee number without spaces.</summary>
    public static string OfNip(KeyedHasher hasher, string nip) => Subject(hasher, "nip:" + nip);

    /// <summary>Subject key of a citizen number without spaces.</summary>
    public static string OfNik(KeyedHasher hasher, string nik) => Subject(hasher, "nik:" + nik);

    /// <summary>
    /// Subject key of a report: NIP, else NIK, else name and agency (<see cref="IdentityStrength.Unverified"/>), else a key of this report alone
    /// (<see cref="IdentityStrength.Unknown"/>): nobody is accused by guess.
    /// </summary>
    /// <param name="reportKey">Idempotency key of the report, so that a repeated post gets the same subject key.</param>
    public static (string Key, IdentityStrength Identity) OfSubject(KeyedHasher hasher, SubjectForm subject, byte[] reportKey)
    {
        if (subject.Nip is { } nip)
        {
            return (OfNip(hasher, nip), IdentityStrength.Verified);
        }

        if (subject.Nik is { } nik)
        {
            return (OfNik(hasher, nik), IdentityStrength.Verified);
        }

        return subject.Name is { } name && subject.Agency is { } agency
            ? (Subject(hasher, $"name:{FoldedText.Of(name)}\n{FoldedText.Of(agency)}"), IdentityStrength.Unverified)
            : (Subject(hasher, "report:" + Convert.ToHexStringLower(reportKey)), IdentityStrength.Unknown);
    }

    /// <summary>Subject key of a person as sealed, the same as <see cref="OfSubject"/> gave; null where only the report identified them.</summary>
    public static string? OfSealed(KeyedHasher hasher, SubjectPart subject) =>
        subject.Nip is { } nip ? OfNip(hasher, nip)
        : subject.Nik is { } nik ? OfNik(hasher, nik)
        : subject is { Name: { } name, Agency: { } agency } ? Subject(hasher, $"name:{FoldedText.Of(name)}\n{FoldedText.Of(agency)}")
        : null;

    /// <summary>Key of an agency: its normalised name and the regency, city or province of the duty station; null without a name.</summary>
    public static string? OfAgency(KeyedHasher hasher, SubjectForm subject) =>
        subject.Agency is { } agency
            ? hasher.Text(HashPurpose.Agency, $"{FoldedText.Of(agency)}\n{(subject.DutyRegionCode is { } duty ? AreaCode.RegencyOf(duty) : "")}")
            : null;

    /// <summary>Key of a reporter: NIK, else phone number, else e-mail address; null where none of them identifies anybody.</summary>
    public static string? OfReporter(KeyedHasher hasher, ReporterForm reporter)
    {
        var identity = reporter.Nik is { } nik ? "nik:" + nik
            : reporter.Phone is { } phone && PhoneNumber.ToInternational(phone) is { } international ? "tel:" + international
            : reporter.Email is { } email && EmailAddress.Normalise(email) is { } address ? "mail:" + address
            : null;
        return identity is null ? null : hasher.Text(HashPurpose.Reporter, identity);
    }

    /// <summary>Idempotency key: SHA-256 over source, province of the place and reportId, none of which can hold U+0000.</summary>
    public static byte[] OfReport(string source, string place, string reportId) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\0{AreaCode.ProvinceOf(place)}\0{reportId}"));

    private static string Subject(KeyedHasher hasher, string identity) => GrainPrefix + hasher.Text(HashPurpose.Subject, identity);
}

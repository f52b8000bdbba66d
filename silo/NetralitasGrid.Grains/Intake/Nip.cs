using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// What the 18 digits of an employee number say (Perka BKN 22/2007 and 43/2007): birth date, start of service, sex, sequence. Digits 13-14
/// tell the two forms apart: 01-12 is the month in which a PNS began, 21 and above a contract of a PPPK. There is no check digit.
/// </summary>
/// <param name="Birth">Birth date.</param>
/// <param name="StartYear">Year in which service or contract began.</param>
/// <param name="StartMonth">Month in which a PNS began; null for a PPPK.</param>
/// <param name="Female">Sex digit 2.</param>
public readonly record struct Nip(DateOnly Birth, int StartYear, int? StartMonth, bool Female)
{
    /// <summary>Number of digits.</summary>
    public const int Length = 18;

    private const int EarliestBirth = 1940;
    private const int YoungestStart = 18;
    private const int OldestStart = 40;
    private const int RetirementAge = 60;

    private static readonly Bilingual NotDigits = new("NIP terdiri atas 18 angka.", "A NIP has 18 digits.");
    private static readonly Bilingual NoBirth = new("Tanggal lahir pada NIP (angka 1-8) tidak ada.", "The birth date in the NIP (digits 1-8) does not exist.");
    private static readonly Bilingual NoStart =
        new("Angka 13-14 NIP bukan bulan (01-12) atau kode kontrak (21 ke atas).", "Digits 13-14 of the NIP are no month (01-12) and no contract code (21 and above).");
    private static readonly Bilingual NoSex = new("Angka 15 NIP harus 1 atau 2.", "Digit 15 of the NIP must be 1 or 2.");
    private static readonly Bilingual NoSequence = new("Nomor urut NIP mulai dari 001.", "The sequence of a NIP starts at 001.");
    private static readonly Bilingual TooYoung =
        new("Menurut NIP, masa kerja mulai sebelum usia 18 tahun.", "By the NIP, service began before the age of 18.");
    private static readonly Bilingual Future = new("Tanggal pada NIP belum terjadi.", "A date in the NIP lies in the future.");

    /// <summary>Whether the number has the form of a PPPK's.</summary>
    public bool IsContract => StartMonth is null;

    /// <summary>Whether service began more than 40 years after birth.</summary>
    public bool StartsLate => MonthsFromBirth > OldestStart * 12;

    private int MonthsFromBirth => StartMonth is { } month ? ((StartYear - Birth.Year) * 12) + month - Birth.Month : (StartYear - Birth.Year) * 12;

    /// <summary>Whether the person was over 60 on a day.</summary>
    public bool IsPastRetirement(DateOnly day) => Birth.AddYears(RetirementAge + 1) <= day;

    /// <summary>Reads digits without spaces; null when they are a NIP, else why they are none.</summary>
    /// <param name="today">No date in the number may lie after this day.</param>
    public static Bilingual? Read(ReadOnlySpan<char> digits, DateOnly today, out Nip nip)
    {
        nip = default;
        if (digits.Length != Length || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return NotDigits;
        }

        Rfc3339.TryDigits(digits[..4], out var year);
        Rfc3339.TryDigits(digits.Slice(4, 2), out var month);
        Rfc3339.TryDigits(digits.Slice(6, 2), out var day);
        Rfc3339.TryDigits(digits.Slice(8, 4), out var startYear);
        Rfc3339.TryDigits(digits.Slice(12, 2), out var start);
        if (year < EarliestBirth || !Rfc3339.TryDate(year, month, day, out var birth))
        {
            return NoBirth;
        }

        if (start is < 1 or (> 12 and < 21))
        {
            return NoStart;
        }

        if (digits[14] is not ('1' or '2'))
        {
            return NoSex;
        }

        if (digits[15..] is "000")
        {
            return NoSequence;
        }

        nip = new Nip(birth, startYear, start <= 12 ? start : null, digits[14] == '2');
        if (birth > today || startYear > today.Year || (startYear == today.Year && nip.StartMonth > today.Month))
        {
            return Future;
        }

        return nip.MonthsFromBirth < YoungestStart * 12 ? TooYoung : null;
    }

    /// <summary>The digits that masked answers may show: the first 8 and the last 3.</summary>
    public static string Mask(string digits) => $"{digits.AsSpan(0, 8)}******{digits.AsSpan(Length - 3)}";
}

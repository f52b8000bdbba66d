using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// What the 16 digits of a citizen number say: district of first registration, birth date with a two-digit year (women: day + 40),
/// sequence. There is no check digit, and a number never changes when areas do.
/// </summary>
/// <param name="Day">Day of birth, 1-31.</param>
/// <param name="Year">Last two digits of the birth year.</param>
public readonly record struct Nik(int Day, int Month, int Year, bool Female)
{
    /// <summary>Number of digits.</summary>
    public const int Length = 16;

    private const int WomenAdd = 40;

    private static readonly Bilingual NotDigits = new("NIK terdiri atas 16 angka.", "A NIK has 16 digits.");
    private static readonly Bilingual NoBirth =
        new("Tanggal lahir pada NIK (angka 7-12) tidak ada.", "The birth date in the NIK (digits 7-12) does not exist.");
    private static readonly Bilingual NoSequence = new("Nomor urut NIK mulai dari 0001.", "The sequence of a NIK starts at 0001.");

    /// <summary>Reads digits without spaces; null when they are a NIK, else why they are none.</summary>
    public static Bilingual? Read(ReadOnlySpan<char> digits, out Nik nik)
    {
        nik = default;
        if (digits.Length != Length || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return NotDigits;
        }

        Rfc3339.TryDigits(digits.Slice(6, 2), out var day);
        Rfc3339.TryDigits(digits.Slice(8, 2), out var month);
        Rfc3339.TryDigits(digits.Slice(10, 2), out var year);
        var female = day > WomenAdd;
        day -= female ? WomenAdd : 0;

        // The century is a guess: only 29 February 00 exists in one of the two and not in the other.
        if (!Rfc3339.TryDate(2000 + year, month, day, out _))
        {
            return NoBirth;
        }

        nik = new Nik(day, month, year, female);
        return digits[12..] is "0000" ? NoSequence : null;
    }

    /// <summary>Whether the first six digits are a district of the catalogue; older numbers may name one that is gone.</summary>
    public static bool IsOfKnownDistrict(ReadOnlySpan<char> digits, AreaCatalogue areas) =>
        areas.Find([digits[0], digits[1], '.', digits[2], digits[3], '.', digits[4], digits[5]]) is not null;

    /// <summary>Whether the birth date, its century aside, is this one.</summary>
    public bool IsBornOn(DateOnly date) => date.Day == Day && date.Month == Month && date.Year % 100 == Year;

    /// <summary>The digits that masked answers may show: the first 4 and the last 2.</summary>
    public static string Mask(string digits) => $"{digits.AsSpan(0, 4)}******{digits.AsSpan(Length - 2)}";
}

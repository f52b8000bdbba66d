namespace NetralitasGrid.Grains.Areas;

/// <summary>The form of Kemendagri area codes: two digits, then <c>.dd</c>, <c>.dd</c> and <c>.dddd</c>. BPS codes look alike and are others.</summary>
public static class AreaCode
{
    /// <summary>Length of the code of a province, a regency/city, a district, a village.</summary>
    public const int ProvinceLength = 2, RegencyLength = 5, DistrictLength = 8, VillageLength = 13;

    /// <summary>The code of the province that an area of any level lies in.</summary>
    public static string ProvinceOf(string code) => code[..ProvinceLength];

    /// <summary>The code of the regency or city that an area lies in; a province's own code for a province.</summary>
    public static string RegencyOf(string code) => code.Length <= RegencyLength ? code : code[..RegencyLength];

    /// <summary>The code of the district that an area lies in; null above districts.</summary>
    public static string? DistrictOf(string code) => code.Length < DistrictLength ? null : code[..DistrictLength];

    /// <summary>
    /// Whether the text has the form of a code; its level, and its digits up to the district as a number (<c>35.17.01</c> is 351701).
    /// A village's last four digits start with 1 (kelurahan), 2 (desa) or 3 (desa adat).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AreaLevel level, out int number)
    {
        number = 0;
        level = text.Length switch
        {
            ProvinceLength => AreaLevel.Province,
            RegencyLength => AreaLevel.Regency,
            DistrictLength => AreaLevel.District,
            VillageLength => AreaLevel.Village,
            _ => (AreaLevel)(-1),
        };
        if (level < 0 || text[0] == '0')
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isDot = i is 2 or 5 or 8;
            if (isDot ? text[i] != '.' : !char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            if (!isDot && i < DistrictLength)
            {
                number = (number * 10) + (text[i] - '0');
            }
        }

        return level != AreaLevel.Village || text[DistrictLength + 1] is >= '1' and <= '3';
    }
}

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// All limits of a posted incident: lengths of texts in UTF-16 units, of lists in items. They bound what one report costs to
/// store and seal; OpenAPI shows the same numbers.
/// </summary>
public static class IntakeLimits
{
    /// <summary>Bytes of one incident, in a post of its own or in a line of a batch.</summary>
    public const int Bytes = 128 * 1024;

    /// <summary>Nesting of objects and lists; the form itself needs three.</summary>
    public const int Depth = 16;

    /// <summary>Faults listed in one answer; one more says that there were more.</summary>
    public const int Faults = 100;

    public const int ReportId = 100;
    public const int Election = 64;
    public const int Name = 200;
    public const int PositionTitle = 200;
    public const int Agency = 300;
    public const int Address = 500;
    public const int PlaceDescription = 500;
    public const int Description = 8000;
    public const int Url = 2000;
    public const int Phone = 40;
    public const int Email = 254;
    public const int BirthPlace = 100;
    public const int Sex = 20;
    public const int Occupation = 100;
    public const int Nationality = 60;

    public const int Evidence = 20;

    /// <summary>Items of a list of codes as sent; equal ones count once.</summary>
    public const int Codes = 50;

    public const int Witnesses = 1000;

    /// <summary>Highest ballot number.</summary>
    public const int Pair = 99;

    /// <summary>Times before this year are refused.</summary>
    public const int EarliestYear = 2000;

    /// <summary>How far a time may lie after the one that bounds it: clocks of phones and servers differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
}

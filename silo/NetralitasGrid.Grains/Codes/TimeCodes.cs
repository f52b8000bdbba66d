namespace NetralitasGrid.Grains.Codes;

/// <summary>Part of the election calendar at the event's place and time: exactly one, ordered, half-open, local midnight (PKPU 2/2024).</summary>
public enum Phase
{
    Before, Registration, Verification, Determination, Campaign, Quiet, Voting, Recapitulation, After,
}

/// <summary>A window of the calendar that overlaps the phases.</summary>
public enum Window
{
    /// <summary>No replacement of officials (UU 10/2016 art. 71(2), (3)).</summary>
    MutationBan,

    /// <summary>Independent candidates gather support.</summary>
    IndependentSupport,

    /// <summary>Ballot numbers are drawn: gestures speak of a pair.</summary>
    Gesture,
}

/// <summary>Time zone of a region: WIB UTC+7, WITA UTC+8, WIT UTC+9; none has daylight saving.</summary>
public enum Zone
{
    Wib, Wita, Wit,
}

/// <summary>A statutory deadline (DOMAIN 4.4) or the product's FORWARD deadline.</summary>
public enum Clock
{
    C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14, C15, C16, C17, C18, Forward,
}

/// <summary>How the duration of a clock counts.</summary>
public enum ClockUnit
{
    CalendarDays, WorkingDays, Hours,
}

/// <summary>The event that starts a clock.</summary>
public enum ClockStart
{
    Received, Registered, Notice, Forwarded, Extended,
}

/// <summary>Where a clock of a case stands.</summary>
public enum ClockState
{
    Waiting, Running, Met, Overdue,
}

namespace NetralitasGrid.Grains.Intake;

/// <summary>What is wrong with one place of a posted incident; upper case with underscores in answers.</summary>
public enum FaultCode
{
    /// <summary>A required property is absent, null or blank.</summary>
    Missing,

    /// <summary>The value is of another JSON type.</summary>
    WrongType,

    /// <summary>The form has no property of that name.</summary>
    UnknownProperty,

    /// <summary>The property stands twice in one object.</summary>
    DuplicateProperty,

    /// <summary>The code is not of its closed list.</summary>
    UnknownCode,

    /// <summary>No area has that code.</summary>
    UnknownRegion,

    /// <summary>The area exists but is of a level that this place does not take.</summary>
    WrongLevel,

    /// <summary>No election of that name has an active pack.</summary>
    UnknownElection,

    InvalidNip,

    InvalidNik,

    /// <summary>Not a time of RFC 3339 with offset.</summary>
    InvalidTime,

    /// <summary>Not a calendar date.</summary>
    InvalidDate,

    /// <summary>Not a SHA-256 in hexadecimal.</summary>
    InvalidHash,

    /// <summary>The text holds U+0000 or half a surrogate pair, or a control character where none may stand.</summary>
    InvalidText,

    /// <summary>The text is longer than its limit.</summary>
    TooLong,

    /// <summary>The list is longer than its limit.</summary>
    TooMany,

    /// <summary>The number or time is outside its limits.</summary>
    OutOfRange,

    /// <summary>The time lies more than five minutes after the received time, or the received time after the grid's clock.</summary>
    InFuture,

    /// <summary>The key that posts may not send this property.</summary>
    NotAllowed,

    /// <summary>Objects and lists are nested too deeply.</summary>
    TooDeep,

    /// <summary>The whole body is larger than its limit.</summary>
    TooLarge,

    /// <summary>More faults were found than are listed.</summary>
    TooManyFaults,
}

/// <summary>What is odd but no reason to refuse.</summary>
public enum WarningCode
{
    /// <summary>The NIP has the form of another kind of employee.</summary>
    NipKind,

    /// <summary>The NIP says that service began more than 40 years after birth.</summary>
    NipLateStart,

    /// <summary>By the NIP the person was over 60 at the event: perhaps retired.</summary>
    NipAge,

    /// <summary>NIP and NIK disagree about birth date or sex: perhaps a mistaken identity.</summary>
    NipNikClash,

    /// <summary>The first six digits of the NIK are no district of today: areas were split and renumbered.</summary>
    NikArea,

    /// <summary>The reporter's birth date is not that of the NIK.</summary>
    BirthDateClash,

    /// <summary>The reporter knew before it happened.</summary>
    KnownBeforeEvent,

    /// <summary>The phone number cannot be brought to international form, so it identifies no reporter.</summary>
    PhoneForm,

    /// <summary>The e-mail address has no address's form, so it identifies no reporter.</summary>
    EmailForm,
}

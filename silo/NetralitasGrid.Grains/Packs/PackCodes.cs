namespace NetralitasGrid.Grains.Packs;

/// <summary>The stable codes of faults of a pack's own files; those of rules and expressions are <see cref="Rules.RuleCodes"/>.</summary>
public static class PackCodes
{
    public const string Syntax = "P101";
    public const string Type = "P102";
    public const string UnknownProperty = "P103";
    public const string Missing = "P104";
    public const string Repeated = "P105";

    public const string UnknownCode = "P201";
    public const string BadValue = "P202";
    public const string OutOfRange = "P203";
    public const string UnknownReference = "P204";
    public const string Incomplete = "P205";
    public const string Order = "P206";

    public const string FileMissing = "P301";
    public const string UnknownFile = "P302";
    public const string BadArchive = "P303";
    public const string TooLarge = "P304";
}

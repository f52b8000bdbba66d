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

    /// <summary>Warning: no facts make the rule match, or count.</summary>
    public const string NeverMatches = "P401";

    /// <summary>Warning: every incident makes the rule match.</summary>
    public const string AlwaysMatches = "P402";

    /// <summary>Warning: another rule of the step matches wherever this one does and weighs at least as much.</summary>
    public const string Shadowed = "P403";

    /// <summary>Warning: two rules of the step match the same incidents and weigh them differently.</summary>
    public const string Overlapping = "P404";

    /// <summary>Warning: wherever the rule matches, an exemption closes it.</summary>
    public const string Unreachable = "P405";

    /// <summary>Warning: an alternative that can never be what makes its rule match.</summary>
    public const string DeadCondition = "P406";

    /// <summary>Warning: a notion that no rule uses.</summary>
    public const string UnusedNotion = "P407";

    /// <summary>Warning: a threshold that neither a rule nor the grid uses.</summary>
    public const string UnusedThreshold = "P408";

    /// <summary>Warning: an act in a phase by a kind that meets no rule, exemption or review.</summary>
    public const string Uncovered = "P409";

    /// <summary>Warning: a rule without a golden case that fires, or without one that does not.</summary>
    public const string Untested = "P410";

    /// <summary>A golden case came out otherwise.</summary>
    public const string CaseFailed = "P411";

    /// <summary>The author says that the legal basis is still to be verified.</summary>
    public const string ToVerify = "P412";
}

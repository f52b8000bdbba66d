namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>What a formula says, over variables with few values: the form in which it is solved.</summary>
internal abstract record Claim
{
    public static Claim True { get; } = new Constant(true);

    public static Claim False { get; } = new Constant(false);

    public static Claim All(params IEnumerable<Claim> claims) => new Joined(true, [.. claims]);

    public static Claim Any(params IEnumerable<Claim> claims) => new Joined(false, [.. claims]);

    public static Claim operator !(Claim claim) => new Opposite(claim);

    public sealed record Constant(bool Value) : Claim;

    public sealed record Joined(bool IsAnd, Claim[] Parts) : Claim;

    public sealed record Opposite(Claim Of) : Claim;

    /// <summary>A variable has one of the values of a mask.</summary>
    public sealed record OneOf(int Variable, ulong Values) : Claim;
}

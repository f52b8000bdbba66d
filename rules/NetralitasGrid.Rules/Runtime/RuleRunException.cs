namespace NetralitasGrid.Rules;

/// <summary>A rule could not be computed from the facts given. It never leaves <see cref="Evaluation.Run"/>.</summary>
public class RuleRunException : Exception
{
    public RuleRunException(string message)
        : base(message)
    {
    }

    public RuleRunException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

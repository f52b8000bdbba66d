namespace NetralitasGrid.Rules;

/// <summary>
/// What a member that a dynamic object does not have comes to: it is null where null is asked for (<c>== null</c>, <c>??</c>,
/// <c>np</c>), and a fault wherever a value is needed, so that a misspelt name does not read as a no.
/// </summary>
internal sealed class Missing(string message)
{
    public DynamicFault Fault() => new(message);

    /// <summary>The message, which also names the value in faults.</summary>
    public override string ToString() => message;
}

/// <summary>An operation whose operands, once they were seen, do not fit: what the compiler would have said had it known their types.</summary>
internal sealed class DynamicFault(string message) : RuleRunException(message);

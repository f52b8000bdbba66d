namespace NetralitasGrid.Rules;

/// <summary>The memory of one run: a typed slot for each input and global param, and what is left of the work allowed.</summary>
internal sealed class Frame(Slot[] slots, int maxWork, TimeProvider? clock)
{
    public readonly Slot[] Slots = slots;

    public readonly int MaxWork = maxWork;

    public readonly TimeProvider? Clock = clock;

    /// <summary>The bit set of the rules that matched.</summary>
    public ulong[] Matched = [];

    /// <summary>The bit set of the rules that could not be computed; null when all could.</summary>
    public ulong[]? Failed;

    /// <summary>The rule or param that is being computed, so that a fault can be laid at its door.</summary>
    public int Current = -1;

    public int Work = maxWork;

    /// <summary>Whether an earlier rule holds.</summary>
    /// <exception cref="RuleRunException">It could not be computed.</exception>
    public bool ResultOf(int rule, string name) =>
        Failed is null || (Failed[rule >> 6] >> (rule & 63) & 1) == 0
            ? (Matched[rule >> 6] >> (rule & 63) & 1) != 0
            : throw new RuleRunException($"the rule '{name}' could not be computed");

    /// <summary>Takes steps from what is left.</summary>
    /// <exception cref="RuleRunException">Nothing is left.</exception>
    public void Charge(int steps)
    {
        Work -= steps;
        if (Work < 0)
        {
            throw new RuleRunException($"more than {MaxWork} steps were needed");
        }
    }
}

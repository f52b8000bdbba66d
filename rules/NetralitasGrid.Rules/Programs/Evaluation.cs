using System.Numerics;

namespace NetralitasGrid.Rules;

/// <summary>
/// One run of a <see cref="WorkflowProgram"/>: set the inputs, run, read the matches. Belongs to one thread at a time; rent it from the
/// program and dispose it. In steady state neither setting, running nor reading allocates, unless a rule fails.
/// </summary>
public sealed class Evaluation : IDisposable, IRuleRun
{
    private string?[]? _errors;
    private bool _failed;
    private bool _globalFailed;
    private string?[]? _globalErrors;

    internal Evaluation(WorkflowProgram program, Frame frame)
    {
        Program = program;
        Frame = frame;
    }

    /// <summary>The program that this runs.</summary>
    public WorkflowProgram Program { get; }

    /// <summary>The indexes of the rules that matched, as bits: rule <c>i</c> is bit <c>i % 64</c> of word <c>i / 64</c>.</summary>
    public ReadOnlySpan<ulong> MatchedSet => Frame.Matched;

    /// <summary>The indexes of the rules that matched, ascending; for <c>foreach</c>, without allocation.</summary>
    public MatchEnumerator Matches => new(Frame.Matched);

    /// <summary>Whether any rule could not be computed.</summary>
    public bool HasErrors => _failed;

    internal Frame Frame { get; }

    Frame IRuleRun.Frame => Frame;

    internal bool IsRented { get; set; } = true;

    internal string?[]? GlobalErrors => _globalFailed ? _globalErrors : null;

    /// <summary>Sets an input without boxing it.</summary>
    /// <exception cref="ArgumentException">The value is not of the input's type.</exception>
    public void Set<T>(int inputIndex, T value)
    {
        if (Frame.Slots[Checked(inputIndex)] is Slot<T> slot && typeof(T) != typeof(object))
        {
            slot.Value = value;
        }
        else
        {
            Set(inputIndex, (object?)value);
        }
    }

    /// <summary>Sets an input. Null is a value: rules that read a member of it fail, the others run.</summary>
    /// <exception cref="ArgumentException">The value is not of the input's type.</exception>
    public void Set(int inputIndex, object? value)
    {
        var input = Program.Inputs[Checked(inputIndex)];
        if (value is null ? !Conversions.AcceptsNull(input.Type) : !input.Type.IsInstanceOfType(value))
        {
            throw new ArgumentException(
                $"The input '{input.Name}' is of type {TypeNames.Show(input.Type)}, not {(value is null ? "null" : TypeNames.Show(value.GetType()))}.",
                nameof(value));
        }

        Frame.Slots[inputIndex].Boxed = Frame.Slots[inputIndex] is Slot<object> ? DynamicReader.Read(value) : value;
    }

    /// <summary>Runs all rules over the inputs that are set. Never throws for what a rule does: see <see cref="Error"/>.</summary>
    public void Run()
    {
        Array.Clear(Frame.Matched);
        if (_failed || _globalFailed)
        {
            Array.Clear(Frame.Failed ?? []);
            Array.Clear(_errors ?? []);
            Array.Clear(_globalErrors ?? []);
            _failed = _globalFailed = false;
        }

        Program.Run(this);
        if (_failed)
        {
            // A rule that a failed global fails may have been run over what the global left behind.
            for (var i = 0; i < Frame.Matched.Length; i++)
            {
                Frame.Matched[i] &= ~Frame.Failed![i]; // with a failed rule it is there
            }
        }

        Program.KeepFirst(Frame.Matched);
    }

    /// <summary>Whether the rule's condition held.</summary>
    public bool Matched(int ruleIndex) => (Frame.Matched[ruleIndex >> 6] >> (ruleIndex & 63) & 1) != 0;

    /// <summary>Why the rule could not be computed: a system failure, which is neither a match nor a no. Null for a rule that was.</summary>
    public string? Error(int ruleIndex) => _failed ? _errors?[ruleIndex] : null;

    /// <summary>How many rules matched.</summary>
    public int MatchCount
    {
        get
        {
            var count = 0;
            foreach (var word in Frame.Matched)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Gives the evaluation back to its program.</summary>
    public void Dispose() => Program.Return(this);

    void IRuleRun.Walk(int rule) => Program.Walk(this, rule, null);

    void IRuleRun.Fail(int rule, Exception exception) => Program.Walk(this, rule, exception);

    internal void FailRule(int index, string error)
    {
        _errors ??= new string?[Program.Rules.Count];
        _errors[index] ??= error;
        _failed = true;
        Frame.Failed ??= new ulong[Frame.Matched.Length];
        Frame.Failed[index >> 6] |= 1UL << (index & 63);
        Frame.Matched[index >> 6] &= ~(1UL << (index & 63));
    }

    internal void FailGlobal(int index, string error)
    {
        _globalErrors ??= new string?[Program.Bound.Globals.Count];
        _globalErrors[index] = error;
        _globalFailed = true;
    }

    internal void Clear()
    {
        foreach (var slot in Frame.Slots)
        {
            slot.Clear();
        }

        Array.Clear(Frame.Matched);
        Array.Clear(Frame.Failed ?? []);
        _errors = _globalErrors = null;
        _failed = _globalFailed = false;
    }

    private int Checked(int inputIndex) => inputIndex >= 0 && inputIndex < Program.Inputs.Count
        ? inputIndex
        : throw new ArgumentOutOfRangeException(nameof(inputIndex), inputIndex, "There is no such input.");
}

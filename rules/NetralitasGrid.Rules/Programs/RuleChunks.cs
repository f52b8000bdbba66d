using System.Numerics;

namespace NetralitasGrid.Rules;

/// <summary>A run of rules, as far as compiled ones need to know it.</summary>
internal interface IRuleRun
{
    Frame Frame { get; }

    /// <summary>Computes a rule that is not compiled yet.</summary>
    void Walk(int rule);

    /// <summary>A rule that was being computed threw.</summary>
    void Fail(int rule, Exception exception);
}

/// <summary>The compiled rules of a workflow: one delegate for every 64, and the index that says which of them can match. Immutable once compiled.</summary>
internal sealed class RuleChunks
{
    private const int CompiledAtOnce = 512;

    private readonly BoundWorkflow _workflow;
    private readonly RuleChunk?[] _chunks;
    private readonly RuleIndex? _index;
    private readonly int[] _order;
    private readonly bool _inSequence;

    /// <param name="singly">Rules are also run one by one.</param>
    public RuleChunks(BoundWorkflow workflow, bool singly)
    {
        _workflow = workflow;
        _index = RuleIndex.Build(workflow.Rules, mayReorder: !workflow.UsesRules, out _order);
        _inSequence = _index is null && !singly;
        _chunks = new RuleChunk?[(workflow.Rules.Count + ProgramEmitter.ChunkSize - 1) / ProgramEmitter.ChunkSize];
        Compiled = workflow.Rules.Count <= CompiledAtOnce ? CompileAtOnce() : Task.Run(() => Parallel.For(0, _chunks.Length, Compile));
    }

    public bool HasIndex => _index is not null;

    /// <summary>Ends when every rule is compiled: at once up to 512 rules.</summary>
    public Task Compiled { get; }

    /// <summary>Computes the rules that can match; their bits are set in the frame.</summary>
    public void Run(IRuleRun run)
    {
        var frame = run.Frame;
        if (_index is not null && _index.Applies(frame))
        {
            Span<int> buckets = stackalloc int[4];
            foreach (var (word, bits) in _index.Candidates(frame, buckets))
            {
                if (_index.Narrow(bits, word, buckets) is not 0 and var places)
                {
                    Run(run, word, places);
                }
            }

            return;
        }

        for (var word = 0; word < _chunks.Length; word++)
        {
            var count = Math.Min(64, _workflow.Rules.Count - (word * 64));
            Run(run, word, ulong.MaxValue >> (64 - count));
        }
    }

    /// <summary>Computes one rule.</summary>
    public void Run(IRuleRun run, int rule)
    {
        var place = Array.IndexOf(_order, rule);
        Run(run, place >> 6, 1UL << (place & 63));
    }

    private void Run(IRuleRun run, int word, ulong places)
    {
        var frame = run.Frame;
        while (places != 0)
        {
            try
            {
                if (_chunks[word] is { } chunk)
                {
                    chunk(frame, places);
                    return;
                }

                var place = (word * 64) + BitOperations.TrailingZeroCount(places);
                places &= places - 1;
                run.Walk(_order[place]);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                places &= ulong.MaxValue << (frame.Current & 63) << 1;
                run.Fail(_order[frame.Current], e);
            }
        }
    }

    private Task CompileAtOnce()
    {
        for (var word = 0; word < _chunks.Length; word++)
        {
            Compile(word);
        }

        return Task.CompletedTask;
    }

    private void Compile(int word) =>
        Volatile.Write(ref _chunks[word], ProgramEmitter.Rules(_workflow, _order, word * ProgramEmitter.ChunkSize, _inSequence));
}

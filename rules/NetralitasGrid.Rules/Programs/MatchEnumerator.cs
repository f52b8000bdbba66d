using System.Numerics;

namespace NetralitasGrid.Rules;

/// <summary>Walks the set bits of <see cref="Evaluation.MatchedSet"/>.</summary>
public ref struct MatchEnumerator
{
    private readonly ReadOnlySpan<ulong> _words;
    private int _word;
    private ulong _left;

    internal MatchEnumerator(ReadOnlySpan<ulong> words)
    {
        _words = words;
        _word = -1;
    }

    /// <summary>The index of a rule that matched.</summary>
    public int Current { get; private set; }

    /// <summary>This very enumerator.</summary>
    public readonly MatchEnumerator GetEnumerator() => this;

    /// <summary>Goes on to the next match.</summary>
    public bool MoveNext()
    {
        while (_left == 0)
        {
            if (++_word >= _words.Length)
            {
                return false;
            }

            _left = _words[_word];
        }

        Current = (_word * 64) + BitOperations.TrailingZeroCount(_left);
        _left &= _left - 1;
        return true;
    }
}

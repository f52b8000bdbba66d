using NetralitasGrid.Load.Reporting;

namespace NetralitasGrid.TestKit.Faults;

/// <summary>
/// One fault, made again and again while regional apps post. A long run says on the console how far it is and leaves a row in the table of all faults,
/// which says that the fault failed until it has come to its end.
/// </summary>
public sealed class FaultRun
{
    /// <summary>The trait of a test of a fault; its value is the fault, or how all of its faults begin. <c>./test faults</c> runs one at a time.</summary>
    public const string Trait = "fault";

    private readonly string _fault;
    private readonly Func<long> _acknowledged;
    private readonly Func<TimeSpan>? _waited;
    private readonly string? _broken;
    private readonly List<TimeSpan> _recovered = [];
    private int _faults;

    /// <param name="few">How often <c>./test</c> makes the fault.</param>
    /// <param name="acknowledged">How many reports were acknowledged so far.</param>
    /// <param name="waited">The longest that a report waited for its acknowledgement since the last call; null where nobody knows.</param>
    /// <param name="broken">What was taken out of a copy of the program and made this test fail (docs/faults.md); null where nothing was tried.</param>
    public FaultRun(string fault, int few, Func<long> acknowledged, Func<TimeSpan>? waited = null, string? broken = null)
    {
        (_fault, _acknowledged, _waited, _broken) = (fault, acknowledged, waited, broken);
        Times = Rounds.Or(few);
    }

    /// <summary>How many rounds it has.</summary>
    public int Times { get; }

    /// <summary>The rounds, from 0. What a round does not say of its recovery itself is the longest that a report waited in it.</summary>
    /// <param name="faults">How many faults a round has.</param>
    public IEnumerable<int> All(int faults = 1)
    {
        _faults = faults;
        Add(held: false, lost: 0, doubled: 0);
        for (var round = 0; round < Times; round++)
        {
            if (Rounds.AreAsked)
            {
                Console.WriteLine($"  {_fault}: round {round + 1} of {Times}, {_acknowledged()} acknowledged");
            }

            var (known, _) = (_recovered.Count, _waited?.Invoke());
            yield return round;
            if (_recovered.Count == known && _waited is not null)
            {
                _recovered.Add(_waited());
            }
        }
    }

    /// <summary>How long it took in this round until all went on.</summary>
    public void Recovered(TimeSpan took) => _recovered.Add(took);

    /// <summary>It came to its end.</summary>
    /// <param name="held">Whether nothing at all was wrong.</param>
    public void End(bool held, int lost, int doubled) => Add(held, lost, doubled);

    private void Add(bool held, int lost, int doubled) => FaultTable.Add(
        new(_fault, Times * _faults, held, _acknowledged(), lost, doubled, FaultSpan.Of(_recovered), _broken, Machine.Commit));
}

using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Intake;

/// <summary>Collects the faults of one body, up to the limit; after it only says that there are more.</summary>
internal sealed class IntakeFaults
{
    private readonly List<IntakeFault> _faults = [];

    public bool Any => _faults.Count > 0;

    public bool IsFull => _faults.Count >= IntakeLimits.Faults;

    public IReadOnlyList<IntakeFault> All => _faults;

    public void Add(string pointer, FaultCode code, Bilingual detail, string? expected = null, string? nearest = null)
    {
        if (!IsFull)
        {
            _faults.Add(new(pointer, code, detail, expected, nearest));
        }
        else if (_faults.Count == IntakeLimits.Faults)
        {
            _faults.Add(new("", FaultCode.TooManyFaults, IntakeTexts.TooManyFaults, null, null));
        }
    }
}

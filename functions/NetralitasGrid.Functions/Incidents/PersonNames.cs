using System.Collections.Concurrent;
using System.Globalization;
using NetralitasGrid.Functions.Cells;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>
/// After rotations of the hashing key: what subject keys go on as. Changes only while no front door runs, so each cell is read once, when it is first
/// reached. About 70 bytes a person.
/// </summary>
internal sealed class PersonNames
{
    private const int Page = 20_000;
    private const char Letter = 'e';

    private readonly ConcurrentDictionary<UInt128, UInt128> _names = new();
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The name that a key goes on as, or null.</summary>
    public string? NameOf(string subjectKey) =>
        !_names.IsEmpty && _names.TryGetValue(ValueOf(subjectKey), out var name) ? Letter + name.ToString("x32", CultureInfo.InvariantCulture) : null;

    /// <summary>Reads the cells that have not been read yet; by one caller at a time.</summary>
    public async Task ReadAsync(CellGroup cells, CancellationToken cancellationToken)
    {
        foreach (var cell in cells.All.Where(c => c.IsOpen && !_read.Contains(c.Name)))
        {
            var after = "";
            while (await cell.Store.Administration.PersonNamesAsync(after, Page, cancellationToken) is { Count: > 0 } page)
            {
                foreach (var (key, name) in page)
                {
                    _names[ValueOf(key)] = ValueOf(name);
                }

                after = page[^1].Key;
            }

            _read.Add(cell.Name);
        }
    }

    private static UInt128 ValueOf(string subjectKey) =>
        UInt128.TryParse(subjectKey.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : UInt128.Zero;
}

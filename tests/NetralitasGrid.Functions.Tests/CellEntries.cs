using System.Text;

namespace NetralitasGrid.Functions.Tests;

/// <summary>The entries of the cell's own chain, read from the database file.</summary>
internal static class CellEntries
{
    public static List<string> Of(TestDoor door)
    {
        var entries = new List<string>();
        Database.Read(door.Folder, "SELECT bytes FROM cell_entry ORDER BY id", value => entries.Add(Encoding.UTF8.GetString((byte[])value)));
        return entries;
    }
}

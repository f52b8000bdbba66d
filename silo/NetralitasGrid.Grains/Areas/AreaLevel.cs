namespace NetralitasGrid.Grains.Areas;

/// <summary>Level of an area code: 2, 4, 6 or 10 digits.</summary>
public enum AreaLevel
{
    /// <summary>Province (<c>35</c>).</summary>
    Province,

    /// <summary>Regency or city (<c>35.17</c>).</summary>
    Regency,

    /// <summary>District (<c>35.17.01</c>).</summary>
    District,

    /// <summary>Village (<c>35.17.01.2001</c>); the catalogue knows their form and district, not each of them.</summary>
    Village,
}

//! One uncompressed picture.

use kinora_domain::Size;

/// One picture as planar 4:2:0 Y'CbCr: BT.709 matrix, limited range (luma 16..=235, chroma 16..=240),
/// 8 bits a sample, chroma sited left.
///
/// The planes follow each other without padding: `width * height` bytes of Y, then a quarter as many of
/// Cb, then as many of Cr; each is row-major.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    size: Size,
    data: Vec<u8>,
}

/// The three planes of a [`Frame`], to be written.
#[derive(Debug)]
pub struct PlanesMut<'a> {
    /// Luma, `width * height` bytes.
    pub y: &'a mut [u8],
    /// Blue difference, `width / 2 * height / 2` bytes.
    pub cb: &'a mut [u8],
    /// Red difference, `width / 2 * height / 2` bytes.
    pub cr: &'a mut [u8],
}

impl Frame {
    /// A black picture.
    #[must_use]
    pub fn new(size: Size) -> Self {
        let n_luma = size.width_px() as usize * size.height_px() as usize;
        let mut data = vec![16; n_luma];
        data.resize(n_luma + n_luma / 2, 128);
        Self { size, data }
    }

    /// The size in pixels.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// All three planes, one after the other.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// All three planes, one after the other, to be written.
    pub(crate) fn data_mut(&mut self) -> &mut [u8] {
        &mut self.data
    }

    /// The luma plane.
    #[must_use]
    pub fn y(&self) -> &[u8] {
        &self.data[..self.n_luma()]
    }

    /// The blue difference plane.
    #[must_use]
    pub fn cb(&self) -> &[u8] {
        let n_luma = self.n_luma();
        &self.data[n_luma..n_luma + n_luma / 4]
    }

    /// The red difference plane.
    #[must_use]
    pub fn cr(&self) -> &[u8] {
        let n_luma = self.n_luma();
        &self.data[n_luma + n_luma / 4..]
    }

    /// The three planes, to be written side by side.
    pub fn planes_mut(&mut self) -> PlanesMut<'_> {
        let n_luma = self.n_luma();
        let (y, chroma) = self.data.split_at_mut(n_luma);
        let (cb, cr) = chroma.split_at_mut(n_luma / 4);
        PlanesMut { y, cb, cr }
    }

    fn n_luma(&self) -> usize {
        self.size.width_px() as usize * self.size.height_px() as usize
    }
}
